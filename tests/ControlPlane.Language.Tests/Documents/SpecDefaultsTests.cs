using System.ComponentModel;
using System.Reflection;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Services;

namespace ControlPlane.Language.Tests.Documents;

public sealed class SpecDefaultsTests
{
    [Fact]
    public void A_default_is_the_one_that_the_description_names()
    {
        var keys = typeof(Catalog)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.IsDefined(typeof(DefaultAttribute)))
            .ToList();
        keys.ShouldNotBeEmpty();
        foreach (var key in keys)
        {
            var (text, description) = (key.GetCustomAttribute<DefaultAttribute>()!.Text, key.GetCustomAttribute<DescriptionAttribute>()!.Description);
            description.ShouldContain($"Default {text}", customMessage: $"{key.DeclaringType!.Name}.{key.Name}");
            new SpecKey(key).Default.ShouldNotBeNull();
        }
    }

    [Fact]
    public void What_is_not_written_is_in_force_by_default_and_what_is_written_stays()
    {
        var outliers = new OutlierDetectionSpec { Interval = TimeSpan.FromSeconds(1) }.InForce();
        outliers.BaseEjectionTime.ShouldBe(TimeSpan.FromSeconds(30));
        outliers.Interval.ShouldBe(TimeSpan.FromSeconds(1));
        outliers.MaxEjectionTime.ShouldBeNull();
    }

    [Theory, InlineData(4294, null), InlineData(4295, RouteCodes.WeightSum)]
    public void The_weights_of_a_rule_add_up_to_what_Envoy_can_count(int services, string? code)
    {
        var to = string.Join(", ", Enumerable.Range(0, services).Select(index => $"{{service: s{index}, weight: 1000000}}"));
        Catalog
            .Reader.ReadYaml($"kind: Route\nname: r\nfleets: [edge]\nrules: [{{to: [{to}]}}]")
            .Problems.Select(problem => problem.Code)
            .SingleOrDefault()
            .ShouldBe(code);
    }
}

using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Services;

namespace ControlPlane.Language.Tests.Documents;

public sealed class SpecDefaultsTests
{
    [Fact]
    public void A_default_is_the_one_that_the_description_names()
    {
        var keys = Keys().Where(key => key.IsDefined(typeof(DefaultAttribute))).ToList();
        keys.ShouldNotBeEmpty();
        foreach (var key in keys)
        {
            Named(key).ShouldBe(key.GetCustomAttribute<DefaultAttribute>()!.Text, $"{key.DeclaringType!.Name}.{key.Name}");
            new SpecKey(key).Default.ShouldNotBeNull();
        }
    }

    /// <summary>What depends on something else, such as `ten times base`, is told after a colon or with `or`; lists have no such attribute.</summary>
    [Fact]
    public void A_description_that_names_a_default_has_it_as_an_attribute() =>
        Keys()
            .Where(key =>
                Named(key) is not null
                && !key.IsDefined(typeof(DefaultAttribute))
                && !key.PropertyType.FullName!.Contains("Immutable", StringComparison.Ordinal)
            )
            .Select(key => $"{key.DeclaringType!.Name}.{key.Name}")
            .ShouldBeEmpty();

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

    private static IEnumerable<PropertyInfo> Keys() =>
        Catalog
            .Default.Kinds.Select(kind => kind.SpecType)
            .Concat(Catalog.Default.Policies.Select(policy => policy.SpecType))
            .SelectMany(Specs)
            .Distinct()
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly));

    /// <summary>A spec with those that it holds, and those that it derives from.</summary>
    private static IEnumerable<Type> Specs(Type type) =>
        type.Assembly == typeof(Catalog).Assembly && type.IsClass && type.GetProperties().Any(property => property.IsDefined(typeof(DescriptionAttribute)))
            ? type.GetProperties()
                .SelectMany(property => property.PropertyType.GenericTypeArguments.Append(property.PropertyType))
                .Where(below => below != type)
                .SelectMany(below => Specs(below.GenericTypeArguments is [var item] ? item : below))
                .Append(type)
                .Concat(type.BaseType is { } above ? Specs(above) : [])
            : [];

    private static string? Named(PropertyInfo key) =>
        Regex.Match(
            key.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "",
            @"Default `?(?<value>[^\s:`,]+?)`?(?:[.:;](?=\s|$)|, (?!or)| |$)",
            RegexOptions.None,
            TimeSpan.FromSeconds(10)
        )
            is { Success: true } match
            ? match.Groups["value"].Value.Trim('"')
            : null;
}

using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Policies;

namespace ControlPlane.Language.Tests.Documents;

public sealed class SpecConventionTests
{
    [Fact]
    public void Every_key_has_a_description() =>
        Shapes().SelectMany(shape => shape.Keys).Where(key => key.Property.GetCustomAttribute<DescriptionAttribute>() is not { Description.Length: > 5 })
            .Select(Name).ShouldBeEmpty();

    [Fact]
    public void Every_code_has_a_description() =>
        typeof(Codes).GetFields().Where(field => field.GetCustomAttribute<DescriptionAttribute>() is null).Select(field => field.Name).ShouldBeEmpty();

    [Fact]
    public void Every_key_is_written_in_some_golden_case_that_is_accepted()
    {
        var written = new HashSet<string>();
        foreach (var document in GoldenDocuments())
        {
            Collect(SpecShape.Of(typeof(DocumentHeader)), document.Body, written);
            Collect(SpecShape.Of(document.Spec.GetType()), document.Body, written);
        }
        Shapes().SelectMany(shape => shape.Keys).Select(Name).Where(name => !written.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void No_reserved_name_is_also_a_key() =>
        Shapes().SelectMany(shape => shape.Planned.Where(shape.ByName.ContainsKey)).ShouldBeEmpty();

    [Fact]
    public void Nothing_in_the_language_can_be_set_from_outside() =>
        typeof(Catalog).Assembly.GetTypes().Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)))
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
            .Where(property => property.DeclaringType!.Assembly == typeof(Catalog).Assembly && property.SetMethod is { IsPrivate: false } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}").ShouldBeEmpty();

    private static string Name(SpecKey key) => $"{key.Property.DeclaringType!.Name}.{key.Name}";

    private static List<SpecShape> Shapes()
    {
        var found = new List<SpecShape>();
        foreach (var root in Catalog.Kinds.Select(kind => kind.SpecType).Concat(Catalog.Policies.Select(policy => policy.SpecType)).Append(typeof(DocumentHeader))) Visit(root);
        return found;

        void Visit(Type type)
        {
            if (type.IsGenericType) Visit(type.GenericTypeArguments[^1]);
            if (type.Namespace?.StartsWith("ControlPlane", StringComparison.Ordinal) != true || type.IsValueType || type == typeof(PolicySet) || type == typeof(Node) || found.Any(shape => shape.Type == type)) return;
            var shape = SpecShape.Of(type);
            found.Add(shape);
            foreach (var key in shape.Keys) Visit(key.Type);
        }
    }

    private static IEnumerable<Document> GoldenDocuments([CallerFilePath] string caller = "") =>
        Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(caller)!, ".."), "documents*", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("Rejected", StringComparison.Ordinal))
            .SelectMany(path => GoldenInput.Read(path).Documents);

    private static void Collect(SpecShape shape, Node node, HashSet<string> written)
    {
        if (node is Sequence list)
        {
            foreach (var item in list.Items) Collect(shape, item, written);
        }
        foreach (var entry in (node as Mapping)?.Entries ?? [])
        {
            if (!shape.ByName.TryGetValue(entry.Key, out var key)) continue;
            written.Add(Name(key));
            var type = key.Type.IsGenericType ? key.Type.GenericTypeArguments[^1] : key.Type;
            if (type == typeof(PolicySet))
            {
                foreach (var policy in ((Mapping)entry.Value).Entries) Collect(SpecShape.Of(Catalog.Policies.Single(known => known.Name == policy.Key).SpecType), policy.Value, written);
            }
            else if (type.Namespace!.StartsWith("ControlPlane", StringComparison.Ordinal) && !type.IsValueType && type != typeof(Node))
            {
                Collect(SpecShape.Of(type), entry.Value, written);
            }
        }
    }
}

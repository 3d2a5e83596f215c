using System.Collections.Immutable;
using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Policies.Auth;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Tests.Documents;

public sealed partial class SpecConventionTests
{
    [Fact]
    public void Every_key_has_a_description() =>
        Shapes()
            .SelectMany(shape => shape.Keys)
            .Where(key => key.Property.GetCustomAttribute<DescriptionAttribute>() is not { Description.Length: > 5 })
            .Select(Name)
            .ShouldBeEmpty();

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

    /// <summary>Numbers of which only some are valid, which their descriptions list.</summary>
    private static readonly string[] Listed = ["RedirectSpec.status", "RateLimitSpec.status"];

    [Fact]
    public void Every_whole_number_has_bounds_in_its_description() =>
        Numbers()
            .Where(key => !Listed.Contains(Name(key)) && !Bounds().IsMatch(key.Property.GetCustomAttribute<DescriptionAttribute>()!.Description))
            .Select(Name)
            .ShouldBeEmpty();

    [Fact]
    public void A_whole_number_beyond_its_bounds_is_refused()
    {
        var accepted = new List<string>();
        var tried = new HashSet<string>();
        foreach (var document in GoldenDocuments())
        {
            foreach (var (name, path, changed) in Beyond(document.Spec.GetType(), document.Body, "", root: document.Body))
            {
                if (!tried.Add(name))
                    continue;
                var read = Catalog.Reader.ReadJson(changed.ToJson());
                if (!read.Problems.Any(problem => problem.Path.StartsWith(path, StringComparison.Ordinal)))
                    accepted.Add($"{name} at {path}");
            }
        }
        Numbers().Select(Name).Except(tried).ShouldBeEmpty("no golden case writes these");
        accepted.ShouldBeEmpty();
    }

    [Fact]
    public void Secrets_are_looked_for_in_policies_that_hold_policies() =>
        SecretTypes.Hold(typeof(AuthSpec), Catalog.Default).ShouldBe(SecretTypes.Hold(typeof(PolicySet), Catalog.Default));

    [Fact]
    public void No_reserved_name_is_also_a_key() => Shapes().SelectMany(shape => shape.Planned.Where(shape.ByName.ContainsKey)).ShouldBeEmpty();

    [Fact]
    public void Nothing_in_the_language_can_be_set_from_outside() =>
        typeof(Catalog)
            .Assembly.GetTypes()
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)))
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
            .Where(property =>
                property.DeclaringType!.Assembly == typeof(Catalog).Assembly
                && property.SetMethod is { IsPrivate: false } set
                && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
            )
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}")
            .ShouldBeEmpty();

    [GeneratedRegex("-?[0-9]+ to [0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Bounds();

    private static IEnumerable<SpecKey> Numbers() =>
        Shapes().SelectMany(shape => shape.Keys).Where(key => key.Type == typeof(int) || key.Type == typeof(ImmutableArray<int>));

    /// <summary>A document for each number in it, with the largest one in its place.</summary>
    private static IEnumerable<(string Name, string Path, Node Document)> Beyond(Type type, Node node, string path, Node root)
    {
        if (type == typeof(PolicySet))
        {
            return ((node as Mapping)?.Entries ?? []).SelectMany(policy =>
                Beyond(
                    Catalog.Default.Policies.FirstOrDefault(known => known.Name == policy.Key)?.SpecType ?? typeof(object),
                    policy.Value,
                    Paths.Key(path, policy.Key),
                    root
                )
            );
        }
        if (node is Sequence list)
            return list.Items.Index().SelectMany(item => Beyond(type, item.Item, $"{path}[{item.Index}]", root));
        if (node is not Mapping map || type.Namespace?.StartsWith("ControlPlane", StringComparison.Ordinal) != true)
            return [];
        var shape = SpecShape.Of(type);
        return map
            .Entries.Where(entry => shape.ByName.ContainsKey(entry.Key))
            .SelectMany(entry =>
            {
                var (key, below) = (shape.ByName[entry.Key], Paths.Key(path, entry.Key));
                var inner = key.Type.IsGenericType ? key.Type.GenericTypeArguments[^1] : key.Type;
                return inner == typeof(int) ? [(Name(key), below, Replaced(root, entry.Value))] : Beyond(inner, entry.Value, below, root);
            });
    }

    private static Node Replaced(Node tree, Node number) =>
        tree switch
        {
            _ when ReferenceEquals(tree, number) => tree is Sequence list ? list with { Items = [Largest] } : Largest,
            Mapping map => map with { Entries = [.. map.Entries.Select(entry => entry with { Value = Replaced(entry.Value, number) })] },
            Sequence list => list with { Items = [.. list.Items.Select(item => Replaced(item, number))] },
            _ => tree,
        };

    private static Scalar Largest { get; } = new("2147483647", ScalarKind.Integer, default);

    private static string Name(SpecKey key) => $"{key.Property.DeclaringType!.Name}.{key.Name}";

    private static List<SpecShape> Shapes()
    {
        var found = new List<SpecShape>();
        foreach (
            var root in Catalog
                .Default.Kinds.Select(kind => kind.SpecType)
                .Concat(Catalog.Default.Policies.Select(policy => policy.SpecType))
                .Append(typeof(DocumentHeader))
        )
            Visit(root);
        return found;

        void Visit(Type type)
        {
            if (type.IsGenericType)
                Visit(type.GenericTypeArguments[^1]);
            if (
                type.Namespace?.StartsWith("ControlPlane", StringComparison.Ordinal) != true
                || type.IsValueType
                || type == typeof(PolicySet)
                || type == typeof(Node)
                || found.Any(shape => shape.Type == type)
            )
                return;
            var shape = SpecShape.Of(type);
            found.Add(shape);
            foreach (var key in shape.Keys)
                Visit(key.Type);
        }
    }

    private static IEnumerable<Document> GoldenDocuments([CallerFilePath] string caller = "") =>
        Directory
            .EnumerateFiles(Path.Combine(Path.GetDirectoryName(caller)!, ".."), "documents*", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/rejected/", StringComparison.Ordinal))
            .SelectMany(path => GoldenInput.Read(path).Documents);

    private static void Collect(SpecShape shape, Node node, HashSet<string> written)
    {
        if (node is Sequence list)
        {
            foreach (var item in list.Items)
                Collect(shape, item, written);
        }
        foreach (var entry in (node as Mapping)?.Entries ?? [])
        {
            if (!shape.ByName.TryGetValue(entry.Key, out var key))
                continue;
            written.Add(Name(key));
            var type = key.Type.IsGenericType ? key.Type.GenericTypeArguments[^1] : key.Type;
            if (type == typeof(PolicySet))
            {
                foreach (var set in entry.Value is Sequence sets ? sets.Items : [entry.Value])
                {
                    foreach (var policy in ((Mapping)set).Entries)
                        Collect(SpecShape.Of(Catalog.Default.Policies.Single(known => known.Name == policy.Key).SpecType), policy.Value, written);
                }
            }
            else if (type.Namespace!.StartsWith("ControlPlane", StringComparison.Ordinal) && !type.IsValueType && type != typeof(Node))
            {
                Collect(SpecShape.Of(type), entry.Value, written);
            }
        }
    }
}

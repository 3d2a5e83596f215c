using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Schemas;
using ControlPlane.Language.Text;
using Json.Schema;

namespace ControlPlane.Language.Tests.Schemas;

/// <summary>The JSON Schemas take whatever the language takes, and refuse what has not its shape.</summary>
public sealed class DocumentSchemaTests
{
    private static readonly Lazy<JsonSchema> Files = new(() => JsonSchema.FromText(DocumentSchema.OfFile(Catalog.Default).ToJsonString()));

    /// <summary>Problems of shape: whatever has one of them, a schema refuses.</summary>
    private static readonly ImmutableHashSet<string> Shape =
    [
        BindingCodes.UnknownKey,
        BindingCodes.UnknownPolicy,
        DocumentCodes.UnknownKind,
        BindingCodes.UnknownValue,
        BindingCodes.NotSupported,
        BindingCodes.WrongType,
        BindingCodes.Null,
        TextCodes.Number,
        BindingCodes.Duration,
        BindingCodes.Instant,
        BindingCodes.ByteSize,
        BindingCodes.Percentage,
        BindingCodes.Rate,
        DocumentCodes.KindMissing,
        DocumentCodes.KindOfList,
        DocumentCodes.NameMissing,
        DocumentCodes.Name,
        DocumentCodes.Team,
        BindingCodes.EntryName,
    ];

    public static TheoryData<string> Inputs => [.. Below("tests/ControlPlane.Language.Tests"), .. Below("examples")];

    [Theory, MemberData(nameof(Inputs))]
    public void A_file_fits_the_schema_as_far_as_it_fits_the_language(string file)
    {
        var text = File.ReadAllText(Path.Combine(Root(), file));
        var isJson = file.EndsWith(".json", StringComparison.Ordinal);
        var read = isJson ? Catalog.Reader.ReadJson(text) : Catalog.Reader.ReadYaml(text);
        if (isJson && read.Problems.Any(problem => problem.Code == TextCodes.Syntax))
            return;
        ImmutableArray<TreeRoot> roots = isJson ? [JsonReader.Read(text, null)] : YamlReader.Read(text, null);
        if (roots.Any(root => root is not { Complete: true, Node: not null, Problems: [] }))
            return;
        var refused = roots
            .Where(root => root.Node is not Scalar { Kind: ScalarKind.Null, Text: "" })
            .Select(root => Refusal(root.Node!))
            .OfType<string>()
            .ToList();

        if (read.Problems.IsEmpty)
            refused.ShouldBeEmpty();
        if (read.Problems.FirstOrDefault(problem => Shape.Contains(problem.Code)) is { } misfit)
            refused.ShouldNotBeEmpty($"{misfit.Code} {misfit.Path} {misfit.Message}");
    }

    [Fact]
    public void Files_of_both_sorts_are_looked_at()
    {
        Inputs.Count(row => row.Data.StartsWith("examples", StringComparison.Ordinal)).ShouldBeGreaterThan(10);
        Inputs.Count(row => row.Data.Contains("/rejected/", StringComparison.Ordinal)).ShouldBeGreaterThan(50);
    }

    [Fact]
    public void A_kind_has_a_schema_of_its_own_that_takes_its_documents_alone()
    {
        foreach (var kind in Catalog.Default.Kinds)
        {
            var schema = JsonSchema.FromText(DocumentSchema.Of(Catalog.Default, kind).ToJsonString());
            foreach (var other in Catalog.Default.Kinds)
            {
                var document = Catalog.Reader.ReadYaml(Language.Reference.Examples.Of(other)).Documents.Single(document => document.Id.Kind == other.Name);
                schema.Evaluate(JsonElement.Parse(document.Body.ToJson())).IsValid.ShouldBe(kind == other, $"{other.Name} by the schema of {kind.Name}");
            }
        }
    }

    [Fact]
    public void Every_key_is_described()
    {
        var definitions = DocumentSchema.Components(Catalog.Default, "#/$defs/");
        var properties = definitions.SelectMany(definition => Maps(definition.Value!.AsObject())).SelectMany(map => map["properties"]!.AsObject()).ToList();
        properties.Count.ShouldBeGreaterThan(200);
        properties.Count(property => property.Value!["description"] is not null).ShouldBeGreaterThan(properties.Count - 60);
    }

    private static IEnumerable<System.Text.Json.Nodes.JsonObject> Maps(System.Text.Json.Nodes.JsonObject schema) =>
        schema["properties"] is not null
            ? [schema]
            : (schema["anyOf"]?.AsArray() ?? []).Select(one => one!.AsObject()).Where(one => one["properties"] is not null);

    /// <summary>What the schema says against a tree; null: it fits.</summary>
    private static string? Refusal(Node node)
    {
        var result = Files.Value.Evaluate(JsonElement.Parse(node.ToJson()), new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (result.IsValid)
            return null;
        var errors = (result.Details ?? [])
            .Where(detail => detail.Errors is not null)
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} {error.Key}: {error.Value}"));
        return string.Join('\n', errors.Append("refused"));
    }

    private static IEnumerable<string> Below(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Root(), folder), "documents*.*", SearchOption.AllDirectories)
            .Where(file =>
                (file.EndsWith(".yaml", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal))
                && !file.Contains("/bin/", StringComparison.Ordinal)
            )
            .Select(file => Path.GetRelativePath(Root(), file))
            .Order(StringComparer.Ordinal);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}

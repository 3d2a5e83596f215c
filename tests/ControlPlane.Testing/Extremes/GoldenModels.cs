using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Text;

namespace ControlPlane.Testing.Extremes;

/// <summary>The documents of the golden cases, which are valid: draws change them, and take parts from one to another.</summary>
internal sealed class GoldenModels
{
    private static readonly string[] Rooms = ["Kinds", "Policies", "Documents/Accepted"];

    private readonly ILookup<Type, (Model Model, Mapping Map)> _specs;

    private GoldenModels(ImmutableArray<Model> models)
    {
        _specs = (
            from model in models
            from document in model.Documents.Values
            from spec in SpecTrees.Specs(document.Spec.GetType(), document.Body)
            select (spec.Spec, (model, spec.Map))
        ).ToLookup(spec => spec.Spec, spec => spec.Item2);
    }

    /// <summary>Those that are accepted, of the whole language.</summary>
    public static GoldenModels All { get; } = new([.. Read()]);

    /// <summary>The models in which a spec is written.</summary>
    public ImmutableArray<Model> With(Type spec) => [.. _specs[spec].Select(found => found.Model).Distinct()];

    /// <summary>What is written of a spec, with the model it stands in.</summary>
    public ImmutableArray<(Model Model, Mapping Map)> Of(Type spec) => [.. _specs[spec]];

    /// <summary>What is written in a key, with the model it stands in.</summary>
    public ImmutableArray<(Model Model, Node Value)> Of(LanguageField field) =>
        [.. _specs[field.Spec].Where(found => found.Map[field.Key.Name] is not null).Select(found => (found.Model, found.Map[field.Key.Name]!))];

    private static IEnumerable<Model> Read([CallerFilePath] string caller = "")
    {
        var tests = Path.Combine(Path.GetDirectoryName(caller)!, "../../ControlPlane.Language.Tests");
        var folders = Rooms
            .SelectMany(room => Directory.EnumerateFiles(Path.Combine(tests, room), "documents.yaml", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);
        foreach (var file in folders)
        {
            var read = Catalog.Reader.ReadYaml(File.ReadAllText(file));
            var model = Model.Empty.With(read.Documents);
            if (read.Problems.IsEmpty && Compiler.Compile(model, Observed.None, previous: null).Problems.IsEmpty)
                yield return model;
        }
    }
}

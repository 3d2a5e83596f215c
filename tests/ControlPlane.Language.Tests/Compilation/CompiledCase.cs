using System.Globalization;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Compilation;

/// <summary>A golden case of compiled documents. Its folder holds only the outputs it is about: <c>routes.json</c>, <c>clusters.json</c> …</summary>
/// <remarks>Written for the newest band; <c>listeners-1.36.json</c> is that band's. <c>problems.txt</c> stands wherever there are problems.</remarks>
internal static class CompiledCase
{
    private static readonly Dictionary<string, TypeUrl> Files = new()
    {
        ["listeners"] = TypeUrl.Listener,
        ["routes"] = TypeUrl.Route,
        ["hosts"] = TypeUrl.VirtualHost,
        ["clusters"] = TypeUrl.Cluster,
        ["endpoints"] = TypeUrl.Endpoints,
        ["extensions"] = TypeUrl.Extension,
        ["runtimes"] = TypeUrl.Runtime,
        ["secrets"] = TypeUrl.Secret,
    };

    /// <summary>All golden cases of this project that are compiled.</summary>
    public static IEnumerable<GoldenCase> All { get; } = Golden.Cases("../Kinds").Concat(Golden.Cases("../Policies")).Select(row => row.Data).ToList();

    public static Model Model(this GoldenCase golden) => golden.Model(Catalog.Reader);

    public static Model Model(this GoldenCase golden, DocumentReader reader)
    {
        var read = DocumentSet.Combine(golden.Inputs.Select(path => reader.ReadYaml(File.ReadAllText(path), Path.GetFileName(path))));
        read.Problems.ShouldBeEmpty();
        return Language.Model.Empty.With(read.Documents);
    }

    public static Compiled Compile(this GoldenCase golden) => Compiler.Compile(golden.Model(), Observed.None, previous: null);

    /// <summary>Compares what the case compiles to with its folder.</summary>
    public static void VerifyCompiled(this GoldenCase golden)
    {
        var compiled = golden.Compile();
        var outputs = Directory
            .EnumerateFiles(golden.Folder, "*.json")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .ToDictionary(name => $"{name}.json", name => Text(name, compiled));
        if (!compiled.Problems.IsEmpty)
            outputs["problems.txt"] = string.Concat(compiled.Problems.Select(Line));
        outputs.ShouldNotBeEmpty();
        golden.Verify(outputs);
    }

    public static string Line(Problem problem) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{problem.File}:{problem.Line}:{problem.Column} {problem.Code} {problem.Document} {problem.Path}: "
                + $"{problem.Message}{(problem.Allowed is { } allowed ? $" (allowed: {allowed})" : "")}{(problem.Hint is { } hint ? $" (hint: {hint})" : "")}\n"
        );

    private static string Text(string name, Compiled compiled)
    {
        var (file, band) = name.Split('-') is [var before, var after] ? (before, after) : (name, EnvoyBand.All[^1]);
        var resources = compiled
            .Views.Keys.Where(view => view.Band == band)
            .OrderBy(view => view.Fleet, StringComparer.Ordinal)
            .SelectMany(view => compiled.Find(EnvoyBand.ViewOf(view.Fleet, band))![Files[file]].Values);
        return $"[{string.Join(", ", resources.Select(ResourceText.Json))}]\n";
    }
}

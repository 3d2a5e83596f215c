using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ControlPlane.Architecture.Tests;

/// <summary>
/// Which file of a project names what another one declares, as the C# compiler binds it: types, what <c>new(...)</c> makes, extension methods, and static
/// members that a <c>using static</c> brings in. Names in comments, and namespaces of usings, do not count.
/// </summary>
internal sealed class FileGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _uses = new(StringComparer.Ordinal);

    private readonly Dictionary<string, SortedSet<string>> _readers = [];

    private FileGraph(IEnumerable<string> files)
    {
        foreach (var file in files)
            _uses[file] = new(StringComparer.Ordinal);
    }

    /// <summary>By file, relative to the project's folder: the files it uses, each with one name by which it does.</summary>
    public IReadOnlyDictionary<string, SortedDictionary<string, string>> Uses => _uses;

    /// <summary>The files that name a property of an object.</summary>
    /// <param name="property">With its type: <c>RouteSpec.Hosts</c>.</param>
    public IReadOnlyCollection<string> ReadersOf(string property) => _readers.TryGetValue(property, out var readers) ? readers : [];

    /// <summary>The graph of the project in this folder.</summary>
    /// <param name="folder">The folder with the project's sources.</param>
    /// <param name="libraries">The assemblies it is compiled against.</param>
    public static FileGraph Of(string folder, IEnumerable<string> libraries)
    {
        var written = Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal))
            .ToList();
        var parsed = written.ToDictionary(file => file, file => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(folder, file)), path: file));
        var compilation = CSharpCompilation.Create(
            "Graph",
            [.. parsed.Values, CSharpSyntaxTree.ParseText(ImplicitUsings)],
            libraries.Select(library => MetadataReference.CreateFromFile(library)),
            new(OutputKind.DynamicallyLinkedLibrary)
        );
        var errors = compilation.GetDeclarationDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(10).ToList();
        if (errors is not [])
            throw new InvalidOperationException($"{folder} does not compile here:\n{string.Join('\n', errors)}");

        var graph = new FileGraph(written);
        foreach (var (file, tree) in parsed)
            graph.Add(file, tree, compilation.GetSemanticModel(tree));
        return graph;
    }

    /// <summary>The sets of files of which each reaches every other, the largest first.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Cycles()
    {
        var reached = _uses.Keys.ToDictionary(file => file, Reached);
        return
        [
            .. _uses
                .Keys.Where(file => reached[file].Contains(file))
                .GroupBy(file => string.Join('|', reached[file].Where(other => reached[other].Contains(file))))
                .Select(cycle => cycle.ToList())
                .OrderByDescending(cycle => cycle.Count),
        ];
    }

    private SortedSet<string> Reached(string file)
    {
        SortedSet<string> reached = new(StringComparer.Ordinal);
        Queue<string> open = new([file]);
        while (open.TryDequeue(out var next))
        {
            foreach (var used in _uses[next].Keys.Where(reached.Add))
                open.Enqueue(used);
        }

        return reached;
    }

    private void Add(string file, SyntaxTree tree, SemanticModel model)
    {
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            var symbol = node switch
            {
                SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax => model.GetSymbolInfo(node).Symbol,
                _ => null,
            };
            if (symbol is IPropertySymbol { IsStatic: false } property)
                Read(file, $"{property.ContainingType.Name}.{property.Name}");
            if (symbol is null || !Counts(node, symbol))
                continue;
            foreach (var declared in DeclaredIn(symbol).Where(other => other != file && _uses.ContainsKey(other)))
                _uses[file].TryAdd(declared, symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat));
        }
    }

    private void Read(string file, string property)
    {
        if (!_readers.TryGetValue(property, out var readers))
            _readers.Add(property, readers = new(StringComparer.Ordinal));
        readers.Add(file);
    }

    // A member of an object names no type: who gave the object knows it.
    private static bool Counts(SyntaxNode node, ISymbol symbol) =>
        symbol switch
        {
            INamedTypeSymbol => true,
            IMethodSymbol { MethodKind: MethodKind.Constructor } => true,
            IMethodSymbol { ReducedFrom: not null } => true,
            IMethodSymbol or IFieldSymbol or IPropertySymbol => symbol.IsStatic
                && (node.Parent is not MemberAccessExpressionSyntax || symbol.ContainingType.DeclaringSyntaxReferences.Length > 1),
            _ => false,
        };

    private static IEnumerable<string> DeclaredIn(ISymbol symbol)
    {
        var declared = (symbol as IMethodSymbol)?.ReducedFrom ?? symbol;
        if (declared is IMethodSymbol { MethodKind: MethodKind.Constructor })
            declared = declared.ContainingType;
        var files = declared.OriginalDefinition.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree.FilePath).Distinct().ToList();
        // Who qualifies a member of a type in several files uses the file of the member.
        return declared is INamedTypeSymbol && files.Count > 1 ? files.Take(1) : files;
    }

    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading;";
}

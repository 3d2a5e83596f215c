using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Xunit;
using Xunit.Sdk;

namespace ControlPlane.Testing;

/// <summary>Finds golden cases: folders beside the test that asks, one a case, whose names are sentences.</summary>
public static class Golden
{
    /// <summary>
    /// All cases: the folders below <paramref name="folder"/> that hold a file <c>documents.*</c>, but for those of documents that are rejected: see
    /// <see cref="Rejected"/>.
    /// </summary>
    /// <param name="folder">Relative to the calling test's file.</param>
    /// <param name="caller">Filled in by the compiler.</param>
    public static TheoryData<GoldenCase> Cases(string folder, [CallerFilePath] string caller = "") => Below(folder, caller, rejected: false);

    /// <summary>
    /// The cases of documents that are rejected: those in folders named <c>rejected</c>, which stand beside the other cases of a policy or a kind, and with the
    /// reader those of what holds for all documents.
    /// </summary>
    /// <param name="folder">Relative to the calling test's file.</param>
    /// <param name="caller">Filled in by the compiler.</param>
    public static TheoryData<GoldenCase> Rejected(string folder, [CallerFilePath] string caller = "") => Below(folder, caller, rejected: true);

    private static TheoryData<GoldenCase> Below(string folder, string caller, bool rejected)
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, folder));
        var inputs = Directory
            .EnumerateFiles(root, "documents.*", SearchOption.AllDirectories)
            .Where(input => Path.GetRelativePath(root, input).Split(Path.DirectorySeparatorChar).Contains("rejected") == rejected);
        return new(
            inputs
                .Select(input => Path.GetDirectoryName(input)!)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Select(path => new GoldenCase(path, Path.GetRelativePath(root, path)))
        );
    }

    /// <summary>Compares one file with what it must hold; rewrites it instead as <see cref="GoldenCase.Verify"/> does.</summary>
    /// <param name="file">Relative to the calling test's file.</param>
    /// <param name="text">What it must hold.</param>
    /// <param name="caller">Filled in by the compiler.</param>
    public static void Verify(string file, string text, [CallerFilePath] string caller = "")
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, file));
        if (Updating())
            File.WriteAllText(path, text);
        Assert.True(File.Exists(path), $"{path} is missing; UPDATE_GOLDEN=1 writes it");
        Assert.Equal(File.ReadAllText(path), text);
    }

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    internal static bool Updating()
    {
        var update = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";
        if (update && Environment.GetEnvironmentVariable("CI") == "true")
            throw new InvalidOperationException("UPDATE_GOLDEN is refused in CI: golden files are reviewed by people.");
        return update;
    }
}

/// <summary>One folder: <c>documents.*</c> goes in, every other file is what must come out.</summary>
public sealed class GoldenCase(string folder, string name) : IXunitSerializable
{
    /// <summary>For xunit, which fills it by <see cref="Deserialize"/>.</summary>
    public GoldenCase()
        : this("", "") { }

    /// <summary>The folder's full path.</summary>
    public string Folder { get; private set; } = folder;

    /// <summary>The path below the folder that was asked for: the sentence.</summary>
    public string Name { get; private set; } = name;

    /// <summary>The input files, sorted by name.</summary>
    public IReadOnlyList<string> Inputs => [.. Directory.EnumerateFiles(Folder, "documents.*").Order(StringComparer.Ordinal)];

    /// <summary>Compares the outputs (file name to text) with the folder: each must be there and equal, and none may be left over.</summary>
    /// <remarks>With <c>UPDATE_GOLDEN=1</c> the folder is rewritten instead and stale files are deleted; refused when <c>CI=true</c>.</remarks>
    public void Verify(IReadOnlyDictionary<string, string> outputs)
    {
        var present = Directory.EnumerateFiles(Folder).Except(Inputs).Select(path => Path.GetFileName(path)).ToHashSet(StringComparer.Ordinal);
        if (Golden.Updating())
        {
            foreach (var stale in present.Except(outputs.Keys))
                File.Delete(Path.Combine(Folder, stale));
            foreach (var (file, text) in outputs)
                File.WriteAllText(Path.Combine(Folder, file), text);
            return;
        }
        foreach (var (file, text) in outputs)
        {
            Assert.True(present.Contains(file), $"{Name}/{file} is missing; UPDATE_GOLDEN=1 writes it:\n{text}");
            Assert.Equal(File.ReadAllText(Path.Combine(Folder, file)), text);
        }
        Assert.Empty(present.Except(outputs.Keys));
    }

    /// <inheritdoc/>
    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue(nameof(Folder), Folder);
        info.AddValue(nameof(Name), Name);
    }

    /// <inheritdoc/>
    public void Deserialize(IXunitSerializationInfo info)
    {
        Folder = info.GetValue<string>(nameof(Folder))!;
        Name = info.GetValue<string>(nameof(Name))!;
    }

    /// <summary>The sentence, as the test's argument is shown.</summary>
    public override string ToString() => Name;
}

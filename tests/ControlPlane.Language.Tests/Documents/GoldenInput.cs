using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Tests.Documents;

/// <summary>Reads the input file of a golden case by its extension.</summary>
internal static class GoldenInput
{
    public static ReadResult Read(string path)
    {
        var (text, name) = (File.ReadAllText(path), Path.GetFileName(path));
        return name.EndsWith(".json", StringComparison.Ordinal) ? Catalog.Reader.ReadJson(text, name) : Catalog.Reader.ReadYaml(text, name);
    }
}

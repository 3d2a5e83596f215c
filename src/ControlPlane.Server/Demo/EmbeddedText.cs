namespace ControlPlane.Server.Demo;

/// <summary>Text files of the repository that travel inside the assembly, so that a published server needs no folder beside it.</summary>
internal static class EmbeddedText
{
    /// <summary>The text of a file, by its path in the repository.</summary>
    public static string Read(string path)
    {
        using var stream =
            typeof(EmbeddedText).Assembly.GetManifestResourceStream(path) ?? throw new ArgumentException($"No file {path} in the assembly.", nameof(path));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

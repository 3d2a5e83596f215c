namespace ControlPlane.Language.Text;

/// <summary>Document paths such as `rules[0].match.path.prefix`.</summary>
internal static class Paths
{
    /// <summary>The path of a key.</summary>
    public static string Key(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>Whether a path is another or below it; the empty path is the whole.</summary>
    public static bool IsWithin(string path, string above) =>
        above.Length == 0 || (path.StartsWith(above, StringComparison.Ordinal) && (path.Length == above.Length || path[above.Length] is '.' or '['));

    /// <summary>The path one step up; empty for a key of the document itself.</summary>
    public static string Parent(string path) => path.LastIndexOfAny(['.', '[']) is var end and > 0 ? path[..end] : "";
}

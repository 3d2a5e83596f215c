namespace ControlPlane.Language.Kinds.Routes.Matching;

/// <summary>Matches to be found by the paths they may cover: a host may have thousands.</summary>
internal sealed class MatchesByPath<T>
{
    private readonly Dictionary<string, List<T>> _paths = new(StringComparer.Ordinal);
    private readonly List<T> _patterns = [];

    public void Add(MatchSpec match, T value)
    {
        var (kind, path) = Precedence.PathOf(match);
        if (kind is PathKind.Regex)
            _patterns.Add(value);
        else if (_paths.TryGetValue(path, out var same))
            same.Add(value);
        else
            _paths.Add(path, [value]);
    }

    /// <summary>All that may cover a match by their paths, and perhaps some more.</summary>
    public IEnumerable<T> Around(MatchSpec match)
    {
        var (kind, path) = Precedence.PathOf(match);
        var above = kind is PathKind.Regex ? [""] : Above(path).Prepend(path);
        return above.SelectMany(prefix => _paths.GetValueOrDefault(prefix) ?? []).Concat(_patterns);
    }

    /// <summary>The prefixes of whole segments that a path lies under, itself aside.</summary>
    private static IEnumerable<string> Above(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash >= 0; slash = slash == 0 ? -1 : path.LastIndexOf('/', slash - 1))
            yield return path[..slash];
    }
}

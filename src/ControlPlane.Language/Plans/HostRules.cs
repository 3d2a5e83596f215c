using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;

namespace ControlPlane.Language.Plans;

/// <summary>The rules of one host on one listener, to be found by path: a fleet may have thousands.</summary>
internal sealed class HostRules
{
    private readonly HashSet<RulePlace> _all = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<RulePlace> _patterns = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, HashSet<RulePlace>> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<RulePlace>> _below = new(StringComparer.Ordinal);

    public void Add(RulePlace rule)
    {
        _all.Add(rule);
        foreach (var (kind, path) in rule.Matches.Select(Precedence.PathOf))
        {
            if (kind is PathKind.Regex)
                _patterns.Add(rule);
            else
            {
                Put(_byPath, path, rule);
                foreach (var above in Above(path))
                    Put(_below, above, rule);
            }
        }
    }

    /// <summary>All rules whose paths may meet that of a match, and perhaps some more; each once.</summary>
    public IEnumerable<RulePlace> Near(MatchSpec match)
    {
        var (kind, path) = Precedence.PathOf(match);
        if (kind is PathKind.Regex)
            return _all;
        var near = Above(path).Prepend(path).SelectMany(above => _byPath.GetValueOrDefault(above) ?? []).Concat(_patterns);
        return (kind is PathKind.Prefix ? near.Concat(_below.GetValueOrDefault(path) ?? []) : near)
            .Distinct(ReferenceEqualityComparer.Instance)
            .Cast<RulePlace>();
    }

    /// <summary>The prefixes of whole segments that a path lies under, itself aside.</summary>
    private static IEnumerable<string> Above(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash >= 0; slash = slash == 0 ? -1 : path.LastIndexOf('/', slash - 1))
            yield return path[..slash];
    }

    private static void Put(Dictionary<string, HashSet<RulePlace>> into, string path, RulePlace rule)
    {
        if (!into.TryGetValue(path, out var rules))
            into.Add(path, rules = new HashSet<RulePlace>(ReferenceEqualityComparer.Instance));
        rules.Add(rule);
    }
}

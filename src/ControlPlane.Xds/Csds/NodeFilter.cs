using System.Text.RegularExpressions;
using Envoy.Type.Matcher.V3;
using Grpc.Core;

namespace ControlPlane.Xds.Csds;

/// <summary>Selects nodes as the <c>node_matchers</c> of a request for the status of clients say: one suffices, and without any all nodes match.</summary>
internal sealed class NodeFilter
{
    private const int MostMatchers = 100;
    private const int LongestRegex = 1024;

    private readonly List<Func<NodeInfo, bool>> _matchers;

    /// <summary>Reads the matchers.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT where one of them says nothing that can be decided.</exception>
    public NodeFilter(IReadOnlyCollection<NodeMatcher> matchers)
    {
        if (matchers.Count > MostMatchers)
            throw Invalid($"there are {matchers.Count} node_matchers; at most {MostMatchers} are allowed");
        _matchers = [.. matchers.Select(NodeOf)];
    }

    /// <summary>Whether a node is selected.</summary>
    public bool Matches(NodeInfo node) => _matchers.Count == 0 || _matchers.Any(matches => matches(node));

    private static Func<NodeInfo, bool> NodeOf(NodeMatcher matcher)
    {
        var id = matcher.NodeId is null ? null : TextOf(matcher.NodeId);
        var metadata = matcher.NodeMetadatas.Select(MetadataOf).ToList();
        return node => id?.Invoke(node.Id) != false && metadata.All(matches => matches(node));
    }

    /// <summary>Only text at the top level of the metadata is known; everything else matches nothing.</summary>
    private static Func<NodeInfo, bool> MetadataOf(StructMatcher matcher)
    {
        if (matcher.Path is not [{ Key: var key }])
            return _ => false;
        var matches = ValueOf(matcher.Value ?? throw Invalid("a StructMatcher has no value"));
        return node => matches(node.Metadata.GetValueOrDefault(key));
    }

    private static Func<string?, bool> ValueOf(ValueMatcher matcher)
    {
        switch (matcher.MatchPatternCase)
        {
            case ValueMatcher.MatchPatternOneofCase.StringMatch:
                var text = TextOf(matcher.StringMatch);
                return value => value is not null && text(value);
            case ValueMatcher.MatchPatternOneofCase.PresentMatch:
                return value => value is not null == matcher.PresentMatch;
            default:
                throw Invalid($"a ValueMatcher is of the form {matcher.MatchPatternCase}; string_match and present_match are supported");
        }
    }

    private static Func<string, bool> TextOf(StringMatcher matcher)
    {
        var comparison = matcher.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        switch (matcher.MatchPatternCase)
        {
            case StringMatcher.MatchPatternOneofCase.Exact:
                return text => text.Equals(matcher.Exact, comparison);
            case StringMatcher.MatchPatternOneofCase.Prefix:
                return text => text.StartsWith(matcher.Prefix, comparison);
            case StringMatcher.MatchPatternOneofCase.Suffix:
                return text => text.EndsWith(matcher.Suffix, comparison);
            case StringMatcher.MatchPatternOneofCase.Contains:
                return text => text.Contains(matcher.Contains, comparison);
            case StringMatcher.MatchPatternOneofCase.SafeRegex:
                return RegexOf(matcher.SafeRegex.Regex).IsMatch;
            default:
                throw Invalid($"a StringMatcher is of the form {matcher.MatchPatternCase}; exact, prefix, suffix, contains and safe_regex are supported");
        }
    }

    /// <summary>Matches whole texts, in linear time.</summary>
    private static Regex RegexOf(string pattern)
    {
        if (pattern.Length > LongestRegex)
            throw Invalid($"a regex is longer than {LongestRegex} characters");
        try
        {
            return new Regex($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (Exception unusable) when (unusable is ArgumentException or NotSupportedException)
        {
            throw Invalid($"the regex \"{pattern}\" cannot be used: {unusable.Message}");
        }
    }

    private static RpcException Invalid(string message) => new(new Status(StatusCode.InvalidArgument, message));
}

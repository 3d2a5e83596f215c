using Envoy.Type.Matcher.V3;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>
/// The protocols that clients offer to change to and no rule takes, such as <c>h2c</c> and <c>TLS/1.2</c>: the offer is ignored, and the request is answered as
/// one without it.
/// </summary>
/// <remarks>
/// A server may ignore an Upgrade (https://www.rfc-editor.org/rfc/rfc9110#section-7.8). Envoy has no list of what to heed, only of what to ignore: everything
/// but <c>websocket</c>.
/// </remarks>
internal static class IgnoredUpgrades
{
    private const string Heeded = "websocket";

    /// <summary>One small pattern for each way to differ; together they would exceed the size of a pattern that a foreign bootstrap allows.</summary>
    public static IEnumerable<StringMatcher> Matchers =>
        [
            .. Enumerable.Range(0, Heeded.Length).Select(at => Matcher($"(?i:{Heeded[..at]})(?:[^{char.ToUpperInvariant(Heeded[at])}{Heeded[at]}].*)?")),
            Matcher($"(?i:{Heeded}).+"),
        ];

    private static StringMatcher Matcher(string pattern) => new() { SafeRegex = new RegexMatcher { Regex = pattern } };
}

using System.Collections.Immutable;
using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Policies.Cors;

/// <summary>Finds what web pages of other origins may do by a later CORS policy and may not by an earlier one.</summary>
internal static class CorsWeakening
{
    /// <summary>One predicate of the rule for each thing.</summary>
    /// <param name="earlier">Null where there was no CORS: then no page of another origin may do anything.</param>
    /// <param name="later">The later one.</param>
    public static IEnumerable<string> Between(CorsSpec? earlier, CorsSpec later)
    {
        if (More(earlier?.Origins, later.Origins) is { Length: > 0 } origins)
            yield return origins.Contains(WebOrigin.Any)
                ? "lets pages of every origin read answers by its cors"
                : $"lets pages of {string.Join(", ", origins)} read answers by its cors";
        if (earlier is null)
            yield break;
        if (later.Credentials is true && earlier.Credentials is not true)
            yield return "lets pages send cookies and read the answers by its cors";
        if (earlier.Methods is not null && More(earlier.Methods, later.Methods) is { Length: > 0 } methods)
            yield return $"lets pages use {string.Join(", ", methods)} by its cors";
        if (earlier.Methods is { } && later.Methods is null)
            yield return "lets pages use every method of the rule by its cors";
        if (More(earlier.Headers, later.Headers) is { Length: > 0 } headers)
            yield return $"lets pages set the request headers {string.Join(", ", headers)} by its cors";
        if (More(earlier.Expose, later.Expose) is { Length: > 0 } exposed)
            yield return $"lets pages read the response headers {string.Join(", ", exposed)} by its cors";
    }

    private static string[] More(ImmutableArray<string>? earlier, ImmutableArray<string>? later) =>
        (earlier ?? []).Contains(WebOrigin.Any) ? [] : [.. (later ?? []).Except(earlier ?? [])];
}

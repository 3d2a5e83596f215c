using System.Collections.Immutable;

namespace ControlPlane.Language.Kinds.Domains;

/// <summary>What a domain lets other teams do.</summary>
internal static class Grants
{
    /// <summary>All paths, and hosts below the domain's wildcards.</summary>
    public const string Everything = "/";

    /// <summary>The paths below which a team may add rules.</summary>
    public static ImmutableArray<string> Of(DomainSpec domain, string team) =>
        [.. (domain.Grants ?? []).Where(grant => grant.Team == team).Select(grant => grant.PathPrefix!)];

    /// <summary>Whether a path is the granted one, or below it by whole segments.</summary>
    public static bool Includes(string granted, string path)
    {
        var prefix = granted.TrimEnd('/');
        return path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/');
    }
}

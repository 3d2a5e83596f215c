using ControlPlane.Client.Wire;

namespace ControlPlane.Cli.Connection;

/// <summary>What is held, in words.</summary>
internal static class HeldDocuments
{
    /// <summary>What is served instead, since when and why, for each of these.</summary>
    public static IEnumerable<string> Lines(IEnumerable<HeldInFleet> held)
    {
        foreach (var (fleet, document) in held)
        {
            var name = $"{document.Kind}/{document.Name}";
            var instead = document switch
            {
                { Served: { } revision } => $"{fleet} is served its revision {revision}",
                { LeftOut: true } => $"it is left out of {fleet}, for nothing good of it was ever served and its matches were rejected too",
                { Fallen.Count: > 0 } => $"{fleet} serves none of its rules, for nothing good of it was ever served and its matches were rejected too",
                _ => $"{fleet} answers its requests with 503, for nothing good of it was ever served",
            };
            yield return $"{name} of revision {document.Revision} ({document.Author}) is held: {instead}";
            yield return $"    {document.Node} (Envoy {document.EnvoyVersion}) rejected {document.Resource} of revision {document.Rejected} at "
                + $"{document.Since.UtcDateTime:u}: {document.Error}";
            foreach (var rule in document.Fallen)
                yield return $"    WARNING: {Falls(rule)}";
            var others = document.Together.Select(other => $"{other.Kind}/{other.Name}").Where(other => other != name).ToArray();
            if (others.Length > 0)
                yield return $"    changed together with {string.Join(", ", others)}: when one of them changes again, all are tried again";
        }
    }

    /// <summary>Where the requests of a rule go that is not served.</summary>
    public static string Falls(FallenRule rule)
    {
        var fall = rule.To.Count == 0 ? "are answered with 404" : $"fall to {string.Join(", ", rule.To)}";
        var weaker = rule.Lacks.Count == 0 ? "" : $", without its {string.Join(", ", rule.Lacks)}";
        var standIn = rule.Unavailable.Count == 0 ? "" : $"; requests for {string.Join(", ", rule.Unavailable)} are answered with 503 instead";
        return $"requests of its rule {rule.Rule} {fall}{weaker}{standIn}";
    }
}

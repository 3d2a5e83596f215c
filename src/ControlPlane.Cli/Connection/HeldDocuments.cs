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
                _ => $"{fleet} answers its requests with 503, for nothing good of it was ever served",
            };
            yield return $"{name} of revision {document.Revision} ({document.Author}) is held: {instead}";
            yield return $"    {document.Node} (Envoy {document.EnvoyVersion}) rejected {document.Resource} of revision {document.Rejected} at "
                + $"{document.Since.UtcDateTime:u}: {document.Error}";
            var others = document.Together.Select(other => $"{other.Kind}/{other.Name}").Where(other => other != name).ToArray();
            if (others.Length > 0)
                yield return $"    changed together with {string.Join(", ", others)}: when one of them changes again, all are tried again";
        }
    }
}

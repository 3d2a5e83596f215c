using ControlPlane.Client.Wire;

namespace ControlPlane.Cli.Connection;

/// <summary>Envoys' rejections in words.</summary>
internal static class Rejections
{
    /// <summary>Envoy's text and the documents behind it, for each of these nodes that has a rejection.</summary>
    public static IEnumerable<string> Lines(IEnumerable<Node> nodes) =>
        nodes.Where(node => node.LastRejection is not null).SelectMany(node => Lines(node.Id, node.LastRejection!));

    /// <summary>Envoy's text and the documents behind it.</summary>
    public static IEnumerable<string> Lines(string node, Rejection rejection)
    {
        yield return $"{node} rejected {rejection.Type} of revision {rejection.Revision}: {rejection.Error}";
        if (rejection.Resources.Count > 0)
            yield return $"    resources: {string.Join(", ", rejection.Resources)}";
        foreach (var document in rejection.Documents)
        {
            yield return $"    from {document.Kind}/{document.Name}{(document.Path.Length > 0 ? $" {document.Path}" : "")} (revision {document.Revision}, "
                + $"{document.Author})";
        }
    }
}

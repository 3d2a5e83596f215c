using System.Net;

namespace ControlPlane.Cli;

/// <summary>What is measured per Envoy.</summary>
/// <param name="AdminPort">Port of the admin interface.</param>
/// <param name="MaxHeap">Its heap.</param>
internal sealed record BootstrapSizes(int AdminPort, ByteSize MaxHeap);

/// <summary>The files of <c>envoy-bootstrap/</c>, embedded as they are: what the folder shows and what cpctl prints are one text.</summary>
internal static class BootstrapTemplate
{
    /// <summary>The template of edge fleets, filled. The values need no quoting: the verb lets only plain characters pass.</summary>
    public static string Edge(string fleet, string node, AdsAddress ads, BootstrapSizes sizes)
    {
        var values = new Dictionary<string, string>
        {
            ["FLEET"] = fleet,
            ["NODE"] = node,
            ["XDS_TYPE"] = IPAddress.TryParse(ads.Host, out _) ? "STATIC" : "STRICT_DNS",
            ["XDS_HOST"] = ads.Host,
            ["XDS_PORT"] = ads.Port.ToString(),
            ["ADMIN_PORT"] = sizes.AdminPort.ToString(),
            ["MAX_HEAP_BYTES"] = sizes.MaxHeap.Bytes.ToString(),
        };
        return values.Aggregate(Read("edge.yaml"), (text, value) => text.Replace($"${{{value.Key}}}", value.Value, StringComparison.Ordinal));
    }

    private static string Read(string file)
    {
        using var stream = typeof(BootstrapTemplate).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

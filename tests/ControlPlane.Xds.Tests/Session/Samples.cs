using System.Text;
using ControlPlane.Resources;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>Types by their short names, and small resources of them.</summary>
internal static class Samples
{
    public static readonly TypeUrl Cds = TypeUrl.Cluster,
        Eds = TypeUrl.Endpoints,
        Sds = TypeUrl.Secret,
        Lds = TypeUrl.Listener,
        Ecds = TypeUrl.Extension,
        Rds = TypeUrl.Route,
        Vhds = TypeUrl.VirtualHost,
        Rtds = TypeUrl.Runtime;

    /// <summary>A resource whose bytes are this text.</summary>
    public static XdsResource Resource(TypeUrl type, string name, string text = "1", params ResourceKey[] children) =>
        XdsResource.Create(new(type, name), Encoding.UTF8.GetBytes(text), [], [.. children]);

    /// <summary>A cluster whose endpoints are its child.</summary>
    public static XdsResource Cluster(string name, string text = "1") => Resource(Cds, name, text, new ResourceKey(Eds, name));

    /// <summary>A resource whose bytes hold its name, as those of Envoy do.</summary>
    public static XdsResource Named(TypeUrl type, string name, string text = "1") =>
        Resource(type, name, $"{name}={text}", type == Cds ? [new ResourceKey(Eds, name)] : []);
}

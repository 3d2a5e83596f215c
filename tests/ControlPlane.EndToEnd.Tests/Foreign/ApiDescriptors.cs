using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ControlPlane.EndToEnd.Tests.Foreign;

/// <summary>The messages of Envoy's API, for clients in other languages.</summary>
internal static class ApiDescriptors
{
    private static readonly FileDescriptor[] Roots =
    [
        Envoy.Service.Discovery.V3.DiscoveryReflection.Descriptor,
        Envoy.Service.Runtime.V3.RtdsReflection.Descriptor,
        Envoy.Config.Cluster.V3.ClusterReflection.Descriptor,
        Envoy.Config.Endpoint.V3.EndpointReflection.Descriptor,
        Envoy.Config.Listener.V3.ListenerReflection.Descriptor,
        Envoy.Config.Route.V3.RouteReflection.Descriptor,
        Envoy.Config.Core.V3.ExtensionReflection.Descriptor,
        Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManagerReflection.Descriptor,
        Envoy.Extensions.TransportSockets.Tls.V3.TlsReflection.Descriptor,
        Envoy.Extensions.TransportSockets.Tls.V3.SecretReflection.Descriptor,
    ];

    /// <summary>Writes them as a FileDescriptorSet, each file after those that it imports.</summary>
    public static void WriteTo(string path)
    {
        using var file = File.Create(path);
        using var output = new CodedOutputStream(file);
        var written = new HashSet<string>();
        foreach (var root in Roots)
            Write(root);

        void Write(FileDescriptor descriptor)
        {
            if (!written.Add(descriptor.Name))
                return;
            foreach (var imported in descriptor.Dependencies)
                Write(imported);
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(descriptor.SerializedData);
        }
    }
}

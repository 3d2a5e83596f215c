using System.Collections.Immutable;
using ControlPlane.Resources;
using Google.Protobuf;

namespace ControlPlane.Xds.Bodies;

/// <summary>Frames <c>DiscoveryResponse</c>s, those of the state of the world. The nonce stands last and has the same field as in a delta response.</summary>
internal static class StateFraming
{
    private const uint ControlPlaneTag = (6 << 3) | 2;

    /// <summary>A response without its nonce.</summary>
    /// <param name="type">The type of its resources.</param>
    /// <param name="version">The version that a client has with it.</param>
    /// <param name="identifier">The name of this server.</param>
    /// <param name="resources">All resources in it.</param>
    public static ImmutableArray<ReadOnlyMemory<byte>> WireOf(TypeUrl type, string version, string identifier, IReadOnlyCollection<XdsResource> resources)
    {
        var wire = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(1 + (2 * resources.Count));
        wire.Add(Head(type, version, identifier));
        foreach (var resource in resources)
        {
            wire.Add(HeaderOf(resource));
            wire.Add(resource.Bytes);
        }

        return wire.MoveToImmutable();
    }

    private static byte[] HeaderOf(XdsResource resource)
    {
        var any = ResponseFields.SizeOfAny(resource);
        var header = new byte[1 + CodedOutputStream.ComputeLengthSize(any) + any - resource.Bytes.Length];
        var output = new CodedOutputStream(header);
        ResponseFields.WriteAny(output, ResponseFields.Resources, resource);
        output.CheckNoSpaceLeft();
        return header;
    }

    private static byte[] Head(TypeUrl type, string version, string identifier)
    {
        var head = new byte[ResponseFields.SizeOfHead(type, version, identifier)];
        var output = new CodedOutputStream(head);
        ResponseFields.WriteHead(output, ControlPlaneTag, type, version, identifier);
        output.CheckNoSpaceLeft();
        return head;
    }
}

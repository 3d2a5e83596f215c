using System.Collections.Immutable;
using ControlPlane.Resources;
using Google.Protobuf;

namespace ControlPlane.Xds.Bodies;

/// <summary>Frames <c>DiscoveryResponse</c>s, those of the state of the world. The nonce stands last and has the same field as in a delta response.</summary>
internal static class StateFraming
{
    private const uint VersionTag = (1 << 3) | 2,
        ResourcesTag = (2 << 3) | 2,
        TypeUrlTag = (4 << 3) | 2,
        ControlPlaneTag = (6 << 3) | 2,
        IdentifierTag = (1 << 3) | 2;
    private const uint AnyTypeUrlTag = (1 << 3) | 2,
        AnyValueTag = (2 << 3) | 2;

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
        var (type, length) = (resource.Key.Type.Value, resource.Bytes.Length);
        var any = 1 + CodedOutputStream.ComputeStringSize(type) + 1 + CodedOutputStream.ComputeLengthSize(length) + length;
        var header = new byte[1 + CodedOutputStream.ComputeLengthSize(any) + any - length];
        var output = new CodedOutputStream(header);
        output.WriteTag(ResourcesTag);
        output.WriteLength(any);
        output.WriteTag(AnyTypeUrlTag);
        output.WriteString(type);
        output.WriteTag(AnyValueTag);
        output.WriteLength(length);
        output.CheckNoSpaceLeft();
        return header;
    }

    private static byte[] Head(TypeUrl type, string version, string identifier)
    {
        var inner = 1 + CodedOutputStream.ComputeStringSize(identifier);
        var head = new byte[
            3
                + CodedOutputStream.ComputeStringSize(version)
                + CodedOutputStream.ComputeStringSize(type.Value)
                + CodedOutputStream.ComputeLengthSize(inner)
                + inner
        ];
        var output = new CodedOutputStream(head);
        output.WriteTag(VersionTag);
        output.WriteString(version);
        output.WriteTag(TypeUrlTag);
        output.WriteString(type.Value);
        output.WriteTag(ControlPlaneTag);
        output.WriteLength(inner);
        output.WriteTag(IdentifierTag);
        output.WriteString(identifier);
        output.CheckNoSpaceLeft();
        return head;
    }
}

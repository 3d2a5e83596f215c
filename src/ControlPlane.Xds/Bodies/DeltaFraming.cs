using System.Collections.Immutable;
using ControlPlane.Resources;
using ControlPlane.Xds.Views;
using Google.Protobuf;

namespace ControlPlane.Xds.Bodies;

/// <summary>
/// Frames <c>DeltaDiscoveryResponse</c>s. The order of fields is free in protobuf, so what differs stands last: the nonce in a response, and the resource's own
/// bytes in the field that holds it.
/// </summary>
internal static class DeltaFraming
{
    private const uint SystemVersionTag = (1 << 3) | 2,
        ResourcesTag = (2 << 3) | 2,
        TypeUrlTag = (4 << 3) | 2,
        RemovedTag = (6 << 3) | 2,
        ControlPlaneTag = (7 << 3) | 2,
        IdentifierTag = (1 << 3) | 2;
    private const uint VersionTag = (1 << 3) | 2,
        AnyTag = (2 << 3) | 2,
        NameTag = (3 << 3) | 2;
    private const uint AnyTypeUrlTag = (1 << 3) | 2,
        AnyValueTag = (2 << 3) | 2;

    /// <summary>A response without its nonce.</summary>
    /// <param name="type">The type of its resources.</param>
    /// <param name="version">The type's version that a client has with it.</param>
    /// <param name="identifier">The name of this server.</param>
    /// <param name="entries">The resources in it.</param>
    /// <param name="removed">The names it removes.</param>
    public static ImmutableArray<ReadOnlyMemory<byte>> WireOf(
        TypeUrl type,
        string version,
        string identifier,
        IReadOnlyCollection<Entry> entries,
        IReadOnlyCollection<string> removed
    )
    {
        var wire = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(1 + (2 * entries.Count));
        wire.Add(Head(type, version, identifier, removed));
        foreach (var entry in entries)
        {
            wire.Add(entry.Header);
            wire.Add(entry.Resource!.Bytes);
        }

        return wire.MoveToImmutable();
    }

    /// <summary>
    /// The field of a resource (<c>resources</c> { name, version, <c>Any</c> { type_url, value } }) up to the bytes of the value, which are shared with the
    /// compiler's resource.
    /// </summary>
    public static byte[] HeaderOf(XdsResource resource)
    {
        var (name, version, type, length) = (resource.Key.Name, resource.Version, resource.Key.Type.Value, resource.Bytes.Length);
        var any = 1 + CodedOutputStream.ComputeStringSize(type) + 1 + CodedOutputStream.ComputeLengthSize(length) + length;
        var inner =
            1
            + CodedOutputStream.ComputeStringSize(name)
            + 1
            + CodedOutputStream.ComputeStringSize(version)
            + 1
            + CodedOutputStream.ComputeLengthSize(any)
            + any;
        var header = new byte[1 + CodedOutputStream.ComputeLengthSize(inner) + inner - length];
        var output = new CodedOutputStream(header);
        output.WriteTag(ResourcesTag);
        output.WriteLength(inner);
        output.WriteTag(NameTag);
        output.WriteString(name);
        output.WriteTag(VersionTag);
        output.WriteString(version);
        output.WriteTag(AnyTag);
        output.WriteLength(any);
        output.WriteTag(AnyTypeUrlTag);
        output.WriteString(type);
        output.WriteTag(AnyValueTag);
        output.WriteLength(length);
        output.CheckNoSpaceLeft();
        return header;
    }

    private static byte[] Head(TypeUrl type, string version, string identifier, IReadOnlyCollection<string> removed)
    {
        var inner = 1 + CodedOutputStream.ComputeStringSize(identifier);
        var size =
            3
            + CodedOutputStream.ComputeStringSize(version)
            + CodedOutputStream.ComputeStringSize(type.Value)
            + CodedOutputStream.ComputeLengthSize(inner)
            + inner
            + removed.Sum(name => 1 + CodedOutputStream.ComputeStringSize(name));
        var frame = new byte[size];
        var output = new CodedOutputStream(frame);
        output.WriteTag(SystemVersionTag);
        output.WriteString(version);
        output.WriteTag(TypeUrlTag);
        output.WriteString(type.Value);
        output.WriteTag(ControlPlaneTag);
        output.WriteLength(inner);
        output.WriteTag(IdentifierTag);
        output.WriteString(identifier);
        foreach (var name in removed)
        {
            output.WriteTag(RemovedTag);
            output.WriteString(name);
        }

        output.CheckNoSpaceLeft();
        return frame;
    }
}

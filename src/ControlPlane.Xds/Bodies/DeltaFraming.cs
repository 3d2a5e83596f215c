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
    private const uint RemovedTag = (6 << 3) | 2,
        ControlPlaneTag = (7 << 3) | 2;
    private const uint VersionTag = (1 << 3) | 2,
        AnyTag = (2 << 3) | 2,
        NameTag = (3 << 3) | 2;

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
        var (name, version, any) = (resource.Key.Name, resource.Version, ResponseFields.SizeOfAny(resource));
        var inner = ResponseFields.SizeOfText(name) + ResponseFields.SizeOfText(version) + 1 + CodedOutputStream.ComputeLengthSize(any) + any;
        var header = new byte[1 + CodedOutputStream.ComputeLengthSize(inner) + inner - resource.Bytes.Length];
        var output = new CodedOutputStream(header);
        output.WriteTag(ResponseFields.Resources);
        output.WriteLength(inner);
        ResponseFields.WriteText(output, NameTag, name);
        ResponseFields.WriteText(output, VersionTag, version);
        ResponseFields.WriteAny(output, AnyTag, resource);
        output.CheckNoSpaceLeft();
        return header;
    }

    private static byte[] Head(TypeUrl type, string version, string identifier, IReadOnlyCollection<string> removed)
    {
        var frame = new byte[ResponseFields.SizeOfHead(type, version, identifier) + removed.Sum(ResponseFields.SizeOfText)];
        var output = new CodedOutputStream(frame);
        ResponseFields.WriteHead(output, ControlPlaneTag, type, version, identifier);
        foreach (var name in removed)
            ResponseFields.WriteText(output, RemovedTag, name);
        output.CheckNoSpaceLeft();
        return frame;
    }
}

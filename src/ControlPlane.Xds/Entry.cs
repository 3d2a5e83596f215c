using ControlPlane.Resources;
using Google.Protobuf;

namespace ControlPlane.Xds;

/// <summary>One resource within a view, or the place where one stood.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Resource">The resource; null when it is gone.</param>
/// <param name="Header">The framed field of a delta answer up to the resource's own bytes, which end it.</param>
/// <param name="ChangedAt">The number of the change of this view and type at which it has to be sent again.</param>
internal sealed record Entry(string Name, XdsResource? Resource, ReadOnlyMemory<byte> Header, long ChangedAt)
{
    private const uint NameTag = (3 << 3) | 2, VersionTag = (1 << 3) | 2, AnyTag = (2 << 3) | 2, ResourcesTag = (2 << 3) | 2, TypeUrlTag = (1 << 3) | 2, ValueTag = (2 << 3) | 2;

    /// <summary>Whether it was removed.</summary>
    public bool Gone => Resource is null;

    /// <summary>The entry of a resource.</summary>
    public static Entry Of(XdsResource resource, long changedAt) => new(resource.Key.Name, resource, Frame(resource), changedAt);

    /// <summary>The entry of a removed resource.</summary>
    public static Entry Removed(string name, long changedAt) => new(name, null, default, changedAt);

    /// <summary>
    /// <c>DeltaDiscoveryResponse.resources</c> { name, version, <c>Any</c> { type_url, value } }: the order of fields is free in protobuf, so the value stands
    /// last and its bytes are shared with the compiler's resource.
    /// </summary>
    private static byte[] Frame(XdsResource resource)
    {
        var (name, version, type, length) = (resource.Key.Name, resource.Version, resource.Key.Type.Value, resource.Bytes.Length);
        var any = 1 + CodedOutputStream.ComputeStringSize(type) + 1 + CodedOutputStream.ComputeLengthSize(length) + length;
        var inner = 1 + CodedOutputStream.ComputeStringSize(name) + 1 + CodedOutputStream.ComputeStringSize(version) + 1 + CodedOutputStream.ComputeLengthSize(any) + any;
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
        output.WriteTag(TypeUrlTag);
        output.WriteString(type);
        output.WriteTag(ValueTag);
        output.WriteLength(length);
        output.CheckNoSpaceLeft();
        return header;
    }
}

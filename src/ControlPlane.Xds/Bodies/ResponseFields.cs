using ControlPlane.Resources;
using Google.Protobuf;

namespace ControlPlane.Xds.Bodies;

/// <summary>Fields that responses of both variants of the protocol have.</summary>
internal static class ResponseFields
{
    /// <summary>The tag of <c>resources</c>.</summary>
    public const uint Resources = (2 << 3) | 2;

    private const uint Version = (1 << 3) | 2,
        Type = (4 << 3) | 2,
        Identifier = (1 << 3) | 2,
        AnyType = (1 << 3) | 2,
        AnyValue = (2 << 3) | 2;

    /// <summary>How many bytes the fields take that <see cref="WriteHead"/> writes.</summary>
    public static int SizeOfHead(TypeUrl type, string version, string identifier)
    {
        var inner = SizeOfText(identifier);
        return SizeOfText(version) + SizeOfText(type.Value) + 1 + CodedOutputStream.ComputeLengthSize(inner) + inner;
    }

    /// <summary>Writes the version, the type and the name of this server.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="controlPlane">The tag of <c>control_plane</c>, which the variants number differently.</param>
    /// <param name="type">The type of the resources.</param>
    /// <param name="version">The version that a client has with the response.</param>
    /// <param name="identifier">The name of this server.</param>
    public static void WriteHead(CodedOutputStream output, uint controlPlane, TypeUrl type, string version, string identifier)
    {
        WriteText(output, Version, version);
        WriteText(output, Type, type.Value);
        output.WriteTag(controlPlane);
        output.WriteLength(SizeOfText(identifier));
        WriteText(output, Identifier, identifier);
    }

    /// <summary>How many bytes the <c>Any</c> of a resource has, its own bytes included.</summary>
    public static int SizeOfAny(XdsResource resource) =>
        SizeOfText(resource.Key.Type.Value) + 1 + CodedOutputStream.ComputeLengthSize(resource.Bytes.Length) + resource.Bytes.Length;

    /// <summary>Writes the <c>Any</c> of a resource as a field, up to the resource's own bytes.</summary>
    public static void WriteAny(CodedOutputStream output, uint tag, XdsResource resource)
    {
        output.WriteTag(tag);
        output.WriteLength(SizeOfAny(resource));
        WriteText(output, AnyType, resource.Key.Type.Value);
        output.WriteTag(AnyValue);
        output.WriteLength(resource.Bytes.Length);
    }

    /// <summary>How many bytes a field of text takes whose tag has one byte.</summary>
    public static int SizeOfText(string text) => 1 + CodedOutputStream.ComputeStringSize(text);

    /// <summary>Writes a field of text.</summary>
    public static void WriteText(CodedOutputStream output, uint tag, string text)
    {
        output.WriteTag(tag);
        output.WriteString(text);
    }
}

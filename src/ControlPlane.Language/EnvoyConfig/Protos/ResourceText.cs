using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ControlPlane.Resources;
using Google.Protobuf;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>
/// Resources as text for people: JSON with the field names of Envoy's protos, as Envoy's <c>config_dump</c> shows them, and like there without secrets.
/// </summary>
public static class ResourceText
{
    private static readonly Lazy<JsonFormatter> Formatter = new(() =>
        new JsonFormatter(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithTypeRegistry(ProtoTypes.Registry))
    );

    /// <summary>Protobuf's own indentation loses its place in maps without a schema.</summary>
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A resource as JSON.</summary>
    public static string Json(XdsResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Json(resource.Key.Type, resource.Bytes);
    }

    /// <summary>The bytes of a message of this type as JSON.</summary>
    public static string Json(TypeUrl type, ReadOnlyMemory<byte> bytes) => Json(ProtoTypes.Parse(type.Value, bytes.Span));

    /// <summary>The bytes of a resource without its secrets.</summary>
    public static ReadOnlyMemory<byte> Redacted(XdsResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Redaction.Of(ProtoTypes.Parse(resource.Key.Type.Value, resource.Bytes.Span)).ToByteArray();
    }

    internal static string Json(IMessage message) => JsonNode.Parse(Formatter.Value.Format(Redaction.Of(message)))!.ToJsonString(Indented);
}

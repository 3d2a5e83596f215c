using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ControlPlane.Resources;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>
/// Resources as text for people: JSON with the field names of Envoy's protos, as Envoy's <c>config_dump</c> shows them, and like there without secrets.
/// </summary>
public static class ResourceText
{
    private static readonly Lazy<JsonFormatter> Formatter = new(() =>
        new JsonFormatter(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithTypeRegistry(ProtoTypes.Registry))
    );

    private static readonly Lazy<JsonParser> Parser = new(() =>
        new JsonParser(JsonParser.Settings.Default.WithTypeRegistry(ProtoTypes.Registry).WithIgnoreUnknownFields(true))
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

    /// <summary>
    /// A resource as an Envoy shows it in its <c>config_dump</c>, written as <see cref="Json(XdsResource)"/> writes it and without what Envoy does not take for
    /// a secret; null where it cannot be read.
    /// </summary>
    /// <param name="type">The type of the resource.</param>
    /// <param name="dumped">The message, an <c>Any</c> in the form of JSON.</param>
    public static string? Json(TypeUrl type, JsonElement dumped)
    {
        try
        {
            var any = Parser.Value.Parse<Any>(dumped.GetRawText());
            return any.TypeUrl == type.Value ? Json(type, any.Value.Memory) : null;
        }
        catch (Exception unreadable) when (unreadable is InvalidProtocolBufferException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The bytes of a resource without its secrets.</summary>
    public static ReadOnlyMemory<byte> Redacted(XdsResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Redaction.Of(ProtoTypes.Parse(resource.Key.Type.Value, resource.Bytes.Span)).ToByteArray();
    }

    internal static string Json(IMessage message) => JsonNode.Parse(Formatter.Value.Format(Redaction.Of(message)))!.ToJsonString(Indented);
}

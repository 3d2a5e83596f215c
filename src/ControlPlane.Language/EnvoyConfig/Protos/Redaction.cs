using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.ApiKeyAuth.V3;
using Envoy.Extensions.Filters.Http.BasicAuth.V3;
using Envoy.Extensions.Filters.Http.JwtAuthn.V3;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Udpa.Annotations;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>Takes the secrets out of Envoy's messages before people see them: what Envoy's API marks as sensitive, and what it forgot to mark.</summary>
/// <remarks>What stands in their place has their form, so that <c>envoy --mode validate</c> says the same of the rest.</remarks>
internal static class Redaction
{
    private const string Redacted = "redacted";

    /// <summary>The length of a SHA-1 in base64, which Envoy checks.</summary>
    private const string RedactedHash = "{SHA}redactedredactedredacted000=";

    /// <summary>Members of a JWK that are secret: the key of HMAC and the private parts of the others (RFC 7518, section 6).</summary>
    private static readonly string[] SecretMembers = ["k", "d", "p", "q", "dp", "dq", "qi", "oth"];

    /// <summary>The message without its secrets, at any depth, within <c>Any</c>, too.</summary>
    public static IMessage Of(IMessage message)
    {
        var copy = message.Descriptor.Parser.ParseFrom(message.ToByteArray());
        Redact(copy);
        return copy;
    }

    /// <returns>Whether anything was taken out.</returns>
    private static bool Redact(IMessage message)
    {
        switch (message)
        {
            case Any any:
                return RedactAny(any);
            case ApiKeyAuth keys:
                RedactKeys(keys.Credentials);
                return keys.Credentials.Count > 0;
            case ApiKeyAuthPerRoute keys:
                RedactKeys(keys.Credentials);
                return keys.Credentials.Count > 0;
            case BasicAuth basic:
                return RedactText(basic.Users, Users);
            case BasicAuthPerRoute basic:
                return RedactText(basic.Users, Users);
            case JwtProvider provider:
                // No bitwise or: both are to be looked at.
                var keySet = RedactText(provider.LocalJwks, KeySet);
                return RedactFields(message) || keySet;
            default:
                return RedactFields(message);
        }
    }

    private static bool RedactAny(Any any)
    {
        if (ProtoTypes.Unpack(any) is not { } inside || !Redact(inside))
            return false;
        any.Value = inside.ToByteString();
        return true;
    }

    private static bool RedactFields(IMessage message)
    {
        var taken = false;
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.HasPresence && !field.Accessor.HasValue(message))
                continue;
            taken |= IsSensitive(field)
                ? Replace(message, field)
                : Below(field, field.Accessor.GetValue(message)).Aggregate(false, (any, inner) => Redact(inner) | any);
        }

        return taken;
    }

    private static bool IsSensitive(FieldDescriptor field) => field.GetOptions()?.GetExtension(SensitiveExtensions.Sensitive) is true;

    private static IEnumerable<IMessage> Below(FieldDescriptor field, object? value) =>
        value switch
        {
            IDictionary map when field.FieldType == FieldType.Message => map.Values.OfType<IMessage>(),
            IList list when field.FieldType == FieldType.Message => list.OfType<IMessage>(),
            IMessage one => [one],
            _ => [],
        };

    /// <summary>Replaces all that a sensitive field holds.</summary>
    private static bool Replace(IMessage message, FieldDescriptor field)
    {
        switch (field.Accessor.GetValue(message))
        {
            case DataSource source:
                return RedactText(source, _ => Redacted);
            case IDictionary map:
                foreach (var key in map.Keys.Cast<object>().ToList())
                    map[key] = Redacted;
                return map.Count > 0;
            case string { Length: > 0 }:
                field.Accessor.SetValue(message, Redacted);
                return true;
            case ByteString { Length: > 0 }:
                field.Accessor.SetValue(message, ByteString.CopyFromUtf8(Redacted));
                return true;
            case string or ByteString or IList { Count: 0 }:
                return false;
            default:
                field.Accessor.Clear(message);
                return true;
        }
    }

    /// <summary>Envoy refuses two equal keys, so each stays one of its own.</summary>
    private static void RedactKeys(IEnumerable<Credential> credentials)
    {
        foreach (var (index, credential) in credentials.Index())
            credential.Key = $"{Redacted}-{index + 1}";
    }

    private static bool RedactText(DataSource? source, Func<string, string> redacted)
    {
        switch (source)
        {
            case { SpecifierCase: DataSource.SpecifierOneofCase.InlineString }:
                source.InlineString = redacted(source.InlineString);
                return true;
            case { SpecifierCase: DataSource.SpecifierOneofCase.InlineBytes }:
                source.InlineBytes = ByteString.CopyFromUtf8(redacted(source.InlineBytes.ToStringUtf8()));
                return true;
            default:
                return false;
        }
    }

    private static string Users(string htpasswd) =>
        string.Join('\n', htpasswd.Split('\n').Select(line => line.Length == 0 ? line : $"{line.Split(':')[0]}:{RedactedHash}"));

    private static string KeySet(string text)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject set)
                return Redacted;
            var secret = (set["keys"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .SelectMany(key => SecretMembers.Where(key.ContainsKey), (key, member) => (key, member))
                .ToList();
            foreach (var (key, member) in secret)
                key[member] = Redacted;
            return secret.Count > 0 ? set.ToJsonString() : text;
        }
        catch (JsonException)
        {
            return Redacted;
        }
    }
}

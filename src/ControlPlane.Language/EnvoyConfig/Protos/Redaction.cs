using System.Collections;
using System.Collections.Frozen;
using ControlPlane.Language.EnvoyConfig.Instances;
using Envoy.Config.Core.V3;
using Envoy.Extensions.TransportSockets.Tls.V3;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Udpa.Annotations;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>Takes the secrets out of Envoy's messages before people see them: what Envoy's API marks as sensitive, and what it forgot to mark.</summary>
/// <remarks>What stands in their place has their form, so that <c>envoy --mode validate</c> says the same of the rest.</remarks>
internal static class Redaction
{
    /// <summary>What the instances of chains say of their messages.</summary>
    private static readonly FrozenDictionary<MessageDescriptor, SecretPart> Parts = HttpChain
        .Instances.SelectMany(instance => instance.Secrets)
        .DistinctBy(part => part.Message)
        .ToFrozenDictionary(part => part.Message);

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
        if (message is Any any)
            return RedactAny(any);
        if (message is TlsCertificate certificate && PlaceholderCertificate.Is(certificate))
            return false;
        if (!Parts.TryGetValue(message.Descriptor, out var part))
            return RedactFields(message);
        // No bitwise or: both are to be looked at.
        var taken = part.Redact(message);
        return (part.HasOthers && RedactFields(message)) || taken;
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
                return Redacted.Text(source, _ => Redacted.Value);
            case IDictionary map:
                foreach (var key in map.Keys.Cast<object>().ToList())
                    map[key] = Redacted.Value;
                return map.Count > 0;
            case string { Length: > 0 }:
                field.Accessor.SetValue(message, Redacted.Value);
                return true;
            case ByteString { Length: > 0 }:
                field.Accessor.SetValue(message, ByteString.CopyFromUtf8(Redacted.Value));
                return true;
            case string or ByteString or IList { Count: 0 }:
                return false;
            default:
                field.Accessor.Clear(message);
                return true;
        }
    }
}

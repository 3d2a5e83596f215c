using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ControlPlane.Language.EnvoyConfig.Instances;

/// <summary>A message of Envoy's with secrets that its API does not mark as sensitive, or whose redacted form Envoy checks.</summary>
/// <param name="Message">The message.</param>
/// <param name="Redact">Takes them out of such a message; true where there were any.</param>
internal sealed record SecretPart(MessageDescriptor Message, Func<IMessage, bool> Redact)
{
    /// <summary>Whether other fields of the message may be sensitive too.</summary>
    public bool HasOthers { get; init; }
}

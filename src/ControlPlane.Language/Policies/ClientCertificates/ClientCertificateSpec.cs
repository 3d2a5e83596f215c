using System.Collections.Immutable;
using System.ComponentModel;

namespace ControlPlane.Language.Policies.ClientCertificates;

/// <summary>
/// Demands that the client's certificate is one of a consumer; without one the answer is 401. The listener must have `tls.clientAuth`, which verifies the
/// certificate. The service sees the consumer's name in the header `x-consumer`.
/// </summary>
internal sealed record ClientCertificateSpec
{
    [Description(
        "Names of consumers whose certificates are accepted; `groups` adds to them. Every level must let a consumer in. Default, without `groups`: all "
            + "consumers."
    )]
    public ImmutableArray<string>? Consumers { get; init; }

    [Description(
        "Groups of consumers whose certificates are accepted. Each group must have at least one consumer. Default, without `consumers`: all consumers."
    )]
    public ImmutableArray<string>? Groups { get; init; }
}

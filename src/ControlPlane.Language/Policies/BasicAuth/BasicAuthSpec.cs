using System.Collections.Immutable;
using System.ComponentModel;

namespace ControlPlane.Language.Policies.BasicAuth;

/// <summary>
/// Demands a consumer's user name and password by HTTP Basic authentication; without them the answer is 401. The service does not see the password, but the
/// user name in the header `x-consumer`.
/// </summary>
internal sealed record BasicAuthSpec
{
    [Description(
        "Names of consumers whose passwords are accepted; `groups` adds to them. Every level must let a consumer in. Default, without `groups`: all consumers."
    )]
    public ImmutableArray<string>? Consumers { get; init; }

    [Description("Groups of consumers whose passwords are accepted. Each group must have at least one consumer. Default, without `consumers`: all consumers.")]
    public ImmutableArray<string>? Groups { get; init; }
}

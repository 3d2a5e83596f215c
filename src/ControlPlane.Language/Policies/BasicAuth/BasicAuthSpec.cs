using System.Collections.Immutable;
using System.ComponentModel;

namespace ControlPlane.Language.Policies.BasicAuth;

/// <summary>Demands a consumer's user name and password by HTTP Basic authentication; without them the answer is 401. The service does not see the password, but the user name in the header `x-consumer`.</summary>
internal sealed record BasicAuthSpec
{
    [Description("Consumers, by name, whose passwords are taken; `groups` add to them. A consumer must be let in by every level. Default, without `groups`: all consumers.")]
    public ImmutableArray<string>? Consumers { get; init; }

    [Description("Groups of consumers whose passwords are taken. Each has at least one consumer. Default, without `consumers`: all consumers.")]
    public ImmutableArray<string>? Groups { get; init; }
}

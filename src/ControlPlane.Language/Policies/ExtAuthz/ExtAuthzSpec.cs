using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Kinds.Extensions;

namespace ControlPlane.Language.Policies.ExtAuthz;

/// <summary>Asks an extension whether a request may pass. Levels add: the extensions of all of them are asked, each once in a phase, and all must agree.</summary>
internal sealed record ExtAuthzSpec
{
    [Description("The Extension to ask, by name; its type is `extAuthz`. Required at each level that writes this policy.")]
    public string? Extension { get; init; }

    [Description("`beforeAuth`: before tokens, keys and passwords are checked; `afterAuth`: after that, with what they told. Envoy before 1.39 asks only one extension in each phase; `envoy` of the Fleet tells that there are none. Default `afterAuth`.")]
    public ExtAuthzPhase? Phase { get; init; }

    [Description("What the extension is shown of a request, beside method, path, host and the header Authorization.")]
    public ExtAuthzSendSpec? Send { get; init; }

    [Description("What it may change of a request that it lets pass. Default: nothing.")]
    public ExtAuthzReceiveSpec? Receive { get; init; }
}

/// <summary>When an extension is asked.</summary>
internal enum ExtAuthzPhase
{
    BeforeAuth,
    AfterAuth,
}

/// <summary>What an extension is shown beside method, path, host and the header Authorization.</summary>
internal sealed record ExtAuthzSendSpec
{
    [Description("Names of request headers. Default: by HTTP none, by gRPC all.")]
    public ImmutableArray<string>? Headers { get; init; }

    [Description("How much of the body. Default: what the Extension says.")]
    public ExtensionBodySpec? Body { get; init; }
}

/// <summary>What an extension may change.</summary>
internal sealed record ExtAuthzReceiveSpec
{
    [Description("Names of headers that its answer may set in the request to the service. They say who the client is, so what clients send in them is removed from every request of the fleet, and no match or limit of the fleet may look at them. Default none.")]
    public ImmutableArray<string>? Headers { get; init; }
}

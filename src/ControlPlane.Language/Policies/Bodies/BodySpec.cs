using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;

namespace ControlPlane.Language.Policies.Bodies;

/// <summary>How large a request body may be; a larger one is answered 413.</summary>
internal sealed record BodySpec
{
    [Description("The largest request body that is accepted, 1B to 1GiB, written as `64KiB` or `1MiB`. Required once the policy is in force.")]
    public ByteSize? Max { get; init; }

    [Description(
        "Whether Envoy holds a request until its body is complete, so that no part of a body that is too large reaches the service. This takes up to "
            + "`max` of memory for each request. Default false: the body is passed on while it is counted, so the service may see the beginning of a "
            + "request that is then rejected. Bodies without Content-Length, such as chunked ones, are held in any case, because their length is not known "
            + "in advance; those of gRPC are not. Envoy before 1.40 holds all bodies."
    )]
    [Default("false")]
    public bool? Buffer { get; init; }
}

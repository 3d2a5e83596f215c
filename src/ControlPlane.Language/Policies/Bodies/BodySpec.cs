using System.ComponentModel;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Policies.Bodies;

/// <summary>How large a request body may be; a larger one is answered 413.</summary>
internal sealed record BodySpec
{
    [Description("The largest request body, 1B to 1GiB, written as `64KiB`, `1MiB`. Required once the policy is in force.")]
    public ByteSize? Max { get; init; }

    [Description("Whether Envoy holds a request until its body is complete, so that nothing of one that is too large reaches the service; it takes up to `max` of memory for each request. Default false: the body is passed on while it is counted, so the service may have seen the beginning of one that is refused. Bodies without Content-Length, such as chunked ones, are held in any case, for their length is not known before, but not those of gRPC; Envoy before 1.40 holds all.")]
    public bool? Buffer { get; init; }
}

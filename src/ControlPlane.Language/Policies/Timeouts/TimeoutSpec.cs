using System.ComponentModel;

namespace ControlPlane.Language.Policies.Timeouts;

/// <summary>How long a request may take.</summary>
internal sealed record TimeoutSpec
{
    [Description("Whole time of a request, retries included, until the response is complete. `0s`: no limit, so that only `idle` and `stream` end it. `off` brings back the default, whatever a level above says. Default 15s.")]
    public TimeSpan? Request { get; init; }

    [Description("Time without any byte in either direction after which a stream is ended. `0s`: no limit. Default 5m.")]
    public TimeSpan? Idle { get; init; }

    [Description("Upper bound of a stream's whole life, upload included (Envoy's max_stream_duration). `0s`: no limit. Default: no limit.")]
    public TimeSpan? Stream { get; init; }
}

using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Policies.Timeouts;

/// <summary>How long a request may take.</summary>
internal sealed record TimeoutSpec
{
    [Description(
        "The longest time that a request may take, including retries, until the response is complete. `0s`: no limit, so only `idle` and `stream` "
            + "end it. `off`: the default applies, whatever a level above says. Default 15s."
    )]
    [Default("15s")]
    public TimeSpan? Request { get; init; }

    [Description("How long a stream may go without any byte in either direction before it is ended. `0s`: no limit. Default 5m.")]
    [Default("5m")]
    public TimeSpan? Idle { get; init; }

    [Description("The longest time that a stream may last, including the upload (Envoy's max_stream_duration). `0s`: no limit. Default: no limit.")]
    public TimeSpan? Stream { get; init; }
}

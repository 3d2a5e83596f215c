using System.ComponentModel;
using ControlPlane.Language.Binding;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>A destination and its share.</summary>
[Planned("headers", "host")]
internal sealed record DestinationSpec
{
    [Description("The name of the Service. Required.")]
    public string? Service { get; init; }

    [Description("The share of requests, in proportion to the other weights of the rule, 0 to 1000000. Default 1. Not all weights may be 0.")]
    [Default("1")]
    public int? Weight { get; init; }
}

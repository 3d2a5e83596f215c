using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>The rules of one Fleet document.</summary>
internal sealed class FleetRules : AbstractValidator<FleetSpec>
{
    public FleetRules()
    {
        Include(new LevelRules());
        RuleFor(fleet => fleet.Role).NotNull().WithProblem(FleetCodes.Role, "is missing", "edge");
        RuleFor(fleet => fleet.Nodes!).SetValidator(new NodeSelectorRules());
        RuleFor(fleet => fleet.Chain)
            .Must(chain => chain is null or 1)
            .WithProblem(FleetCodes.Chain, "is {PropertyValue}, which is not a version of the filter chain", "1");
        RuleFor(fleet => fleet.Envoy)
            .Custom(
                (envoy, context) =>
                {
                    if (envoy is null)
                        return;
                    if (EnvoyRange.Parse(envoy) is not { } range)
                        context.Fail(FleetCodes.Envoy, "is not a range of versions", EnvoyRange.Form);
                    else if (range.Bands.IsEmpty)
                        context.Fail(
                            FleetCodes.Envoy,
                            "has none of the Envoys that are supported",
                            $"a range with at least one of {string.Join(", ", EnvoyBand.All)}"
                        );
                }
            );
        RuleFor(fleet => fleet.Clients)
            .Must(clients => clients is not { IsEmpty: true })
            .WithProblem(FleetCodes.Clients, "is empty, so nobody would be served", "at least one of envoy, grpc and other");
        RuleFor(fleet => fleet.Listeners)
            .Must(listeners => listeners is { IsEmpty: false })
            .WithProblem(FleetCodes.Listeners, "is missing or empty", "at least one listener");
        RuleForEach<ListenerSpec>(fleet => fleet.Listeners).SetValidator(new ListenerRules());
        RuleFor(fleet => fleet.Listeners)
            .Custom(
                (listeners, context) =>
                {
                    context.FailRepeated(
                        listeners,
                        listener => listener.Name,
                        ".Name",
                        FleetCodes.ListenerNameTwice,
                        "is the name of another listener of this fleet"
                    );
                    context.FailRepeated(listeners, Bound, "", FleetCodes.ListenerAddressTwice, "has the address and port of another listener of this fleet");
                }
            );
    }

    private static string? Bound(ListenerSpec listener) =>
        listener.Port is null ? null : $"{IpAddress.Canonical(listener.Address ?? "0.0.0.0")}:{listener.Port}";
}

/// <summary>The rules of a node selector: what is named is named.</summary>
internal sealed class NodeSelectorRules : AbstractValidator<NodeSelector>
{
    public NodeSelectorRules()
    {
        RuleFor(nodes => nodes.Cluster).Must(NotBlank).WithProblem(FleetCodes.NodeSelector, "is empty");
        RuleFor(nodes => nodes.Ids)
            .Must(ids => ids is not { IsEmpty: true })
            .WithProblem(FleetCodes.NodeSelector, "is empty and would select nothing", "at least one id, or leave the key out");
        RuleForEach<string>(nodes => nodes.Ids).Must(NotBlank).WithProblem(FleetCodes.NodeSelector, "is empty");
        RuleFor(nodes => nodes.Metadata)
            .Must(metadata => metadata is not { Count: 0 })
            .WithProblem(FleetCodes.NodeSelector, "is empty", "at least one key, or leave the key out");
        RuleFor(nodes => nodes.Locality)
            .Must(locality => locality is null or { Region: not null } or { Zone: not null } or { SubZone: not null })
            .WithProblem(FleetCodes.NodeSelector, "is empty", "at least one of region, zone and subZone");
    }

    private static bool NotBlank(string? text) => text is null || text.Length > 0;
}

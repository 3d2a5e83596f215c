using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>Where connections go whose bytes are passed on as they are.</summary>
internal sealed record TcpSpec
{
    [Description(
        "Names for which clients ask when they begin TLS (SNI): `db.example.com` or `*.example.com`. A connection goes to the Route with the most specific "
            + "name. Listeners read names if their protocol is `tls-passthrough`, or `tcp` with `tls`. Default: the Route takes the connections whose name no "
            + "other Route has, and those without a name. If there is no such Route, they are closed."
    )]
    public ImmutableArray<string>? Sni { get; init; }

    [Description("Services that receive the connections, in proportion to their weights. Required: at least one Service, and each only once.")]
    public ImmutableArray<DestinationSpec>? To { get; init; }

    [Description(
        "How long a connection may go without any byte in either direction before it is closed. `0s`: no limit. Default: `timeouts.idle` of the listener."
    )]
    public TimeSpan? Idle { get; init; }

    internal sealed class Rules : AbstractValidator<TcpSpec>
    {
        public Rules()
        {
            RuleFor(tcp => tcp.Sni)
                .Must(names => names is not { IsEmpty: true })
                .WithProblem(
                    RouteCodes.Sni,
                    "is empty: no connection would match",
                    "at least one name, or leave `sni` out to take the connections that no other Route names"
                );
            RuleForEach<string>(tcp => tcp.Sni)
                .Custom(
                    (name, context) =>
                    {
                        if (Wrong(name) is { } wrong)
                            context.Fail(
                                RouteCodes.Sni,
                                wrong,
                                "a name such as db.example.com or *.example.com; without `sni`, the Route takes what no other Route names"
                            );
                    }
                );
            RuleFor(tcp => tcp.Sni).ListedOnce();
            RuleFor(tcp => tcp.To)
                .NotNull()
                .WithProblem(RouteCodes.Destinations, "is missing", "at least one service")
                .Destinations("has only weights of 0: no connection would go anywhere", "has a weight already");
            RuleForEach<DestinationSpec>(tcp => tcp.To).SetValidator(new DestinationRules());
        }

        /// <summary>Clients name no addresses (https://www.rfc-editor.org/rfc/rfc6066#section-3).</summary>
        private static string? Wrong(string name) =>
            HostName.WrongPattern(name) ?? (name is "*" || HostName.EndsInNumber(name) ? "is no name for which a client of TLS can ask" : null);
    }
}

using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>The rules of one Route document.</summary>
internal sealed class RouteRules : AbstractValidator<RouteSpec>
{
    public RouteRules()
    {
        Include(new LevelRules());
        RuleFor(route => route.Fleets)
            .Must(fleets => fleets is { IsEmpty: false })
            .When(route => route.Domain is null)
            .WithProblem(RouteCodes.Fleets, "is missing or empty", "at least one fleet, by name, or a `domain`");
        RuleFor(route => route.Fleets)
            .Null()
            .When(route => route.Domain is not null)
            .WithProblem(
                RouteCodes.Domain,
                "has no effect: the route is served where its domain is",
                hint: "leave fleets out, or name hosts instead of the domain"
            );
        RuleFor(route => route.Hosts)
            .Null()
            .When(route => route.Domain is not null)
            .WithProblem(RouteCodes.Domain, "has no effect: the hosts are those of the domain", hint: "leave hosts out, or name fleets instead of the domain");
        RuleFor(route => route.Fleets).ListedOnce();
        RuleFor(route => route.Priority).Order();
        RuleFor(route => route.Order).Order();
        RuleFor(route => route.Listeners)
            .Must(listeners => listeners is not { IsEmpty: true })
            .WithProblem(RouteCodes.Listeners, "is empty: the route would be served nowhere", "at least one listener, or leave the key out for all of them");
        RuleFor(route => route.Listeners).ListedOnce();
        RuleFor(route => route.Hosts)
            .Must(hosts => hosts is not { IsEmpty: true })
            .WithProblem(RouteCodes.Host, "is empty: no request would match", "at least one host, or leave the key out for every host");
        RuleFor(route => route.Hosts).Hosts(RouteCodes.Host);
        RuleFor(route => route.Rules)
            .Must(rules => rules is { IsEmpty: false })
            .When(route => route.Tcp is null)
            .WithProblem(RouteCodes.Rules, "is missing or empty", "at least one rule");
        RuleFor(route => route)
            .Custom(
                (route, context) =>
                {
                    foreach (var key in route.Tcp is null ? [] : OnlyOfRequests(route))
                        context.Fail(
                            RouteCodes.TcpAlone,
                            "has no effect beside tcp, which passes bytes on without reading requests",
                            hint: "leave it out",
                            below: $".{key}"
                        );
                }
            );
        RuleForEach<RuleSpec>(route => route.Rules).SetValidator(new RuleRules());
        RuleFor(route => route.Rules)
            .Custom(
                (rules, context) =>
                {
                    for (var index = 0; rules is { Length: > 1 } && index < rules.Value.Length; index++)
                    {
                        if (rules.Value[index].Name is null)
                            context.Fail(
                                RouteCodes.RuleNameMissing,
                                "is missing: once a route has two rules, each has a name",
                                Names.Form,
                                below: $"[{index}].Name"
                            );
                    }
                    context.FailRepeated(rules, rule => rule.Name, ".Name", RouteCodes.RuleNameTwice, "is the name of another rule of this route");
                }
            );
    }

    private static IEnumerable<string> OnlyOfRequests(RouteSpec route)
    {
        if (route.Rules is not null)
            yield return nameof(RouteSpec.Rules);
        if (route.Hosts is not null)
            yield return nameof(RouteSpec.Hosts);
        if (route.Domain is not null)
            yield return nameof(RouteSpec.Domain);
        if (route.Priority is not null)
            yield return nameof(RouteSpec.Priority);
        if (route.Order is not null)
            yield return nameof(RouteSpec.Order);
    }
}

using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Domains;

/// <summary>The rules of one Domain document.</summary>
internal sealed class DomainRules : AbstractValidator<DomainSpec>
{
    public DomainRules()
    {
        Include(new LevelRules());
        RuleFor(domain => domain.Hosts)
            .Must(hosts => hosts is { IsEmpty: false })
            .WithProblem(DomainCodes.Hosts, "is missing or empty", "at least one host name, such as shop.example.com or *.example.com");
        RuleFor(domain => domain.Hosts).Hosts(DomainCodes.Hosts);
        RuleFor(domain => domain.Fleets)
            .Must(fleets => fleets is { IsEmpty: false })
            .WithProblem(DomainCodes.Fleets, "is missing or empty", "at least one fleet, by name");
        RuleFor(domain => domain.Fleets).ListedOnce();
        RuleFor(domain => domain.Listeners)
            .Must(listeners => listeners is not { IsEmpty: true })
            .WithProblem(DomainCodes.Listeners, "is empty: the domain would be served nowhere", "at least one listener, or leave the key out for all of them");
        RuleFor(domain => domain.Listeners).ListedOnce();
        RuleFor(domain => domain.Tls!.Certificates)
            .Must(certificates => certificates is { IsEmpty: false })
            .When(domain => domain.Tls is not null)
            .WithProblem(DomainCodes.Certificates, "is missing or empty", "the name of at least one Certificate");
        RuleFor(domain => domain.Tls!.Certificates).ListedOnce().When(domain => domain.Tls is not null);
        RuleFor(domain => domain.HttpsPort)
            .Must(port => port is null or (>= 1 and <= 65535))
            .WithProblem(DomainCodes.HttpsPort, "is {PropertyValue}, which is not a valid TCP port", "1 to 65535");
        RuleFor(domain => domain.HttpsPort)
            .Must((domain, port) => port is null || domain.RedirectToHttps is true)
            .WithProblem(DomainCodes.HttpsPort, "has no effect, because nothing is redirected", hint: "write `redirectToHttps: true`, or leave httpsPort out");
        RuleForEach<GrantSpec>(domain => domain.Grants).SetValidator(new GrantRules());
    }
}

/// <summary>The rules of one grant.</summary>
internal sealed class GrantRules : AbstractValidator<GrantSpec>
{
    public GrantRules()
    {
        RuleFor(grant => grant.Team).NotNull().WithProblem(DomainCodes.Grant, "is missing", Names.Form);
        RuleFor(grant => grant.Team)
            .Must(team => team is null || Names.IsValid(team))
            .WithProblem(DomainCodes.Grant, "is not a valid name of a team", Names.Form);
        RuleFor(grant => grant.PathPrefix).NotNull().WithProblem(DomainCodes.Grant, "is missing", "a path such as /shop, or / for all paths");
        RuleFor(grant => grant.PathPrefix)
            .Custom(
                (path, context) =>
                {
                    if (path is not null && RequestPath.WrongMatch(path) is { } wrong)
                        context.Fail(DomainCodes.Grant, wrong, "a path such as /shop, or / for all paths");
                }
            );
    }
}

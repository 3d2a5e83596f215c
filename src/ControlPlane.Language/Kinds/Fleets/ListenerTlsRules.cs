using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>The rules of the TLS of one listener.</summary>
internal sealed class ListenerTlsRules : AbstractValidator<ListenerTlsSpec>
{
    public ListenerTlsRules()
    {
        RuleFor(tls => tls.Certificates)
            .Must(certificates => certificates is not { IsEmpty: true })
            .WithProblem(FleetCodes.ListenerCertificates, "is empty", "the name of at least one Certificate, or leave the key out");
        RuleFor(tls => tls.Certificates).ListedOnce();
        RuleFor(tls => tls.MinVersion)
            .Must(version => version is null or "1.2" or "1.3")
            .WithProblem(FleetCodes.ListenerTlsVersion, "is not a version of TLS that is supported", "\"1.2\", \"1.3\"");
        RuleFor(tls => tls.ClientAuth!.Ca)
            .NotNull()
            .When(tls => tls.ClientAuth is not null)
            .WithProblem(FleetCodes.ClientAuth, "is missing", "the name of a Certificate with ca");
        RuleFor(tls => tls.ClientAuth!.San)
            .Must(names => names is not { IsEmpty: true })
            .When(tls => tls.ClientAuth is not null)
            .WithProblem(FleetCodes.ClientAuth, "is empty: no client could connect", "at least one name, or leave the key out");
        RuleForEach<string>(tls => tls.ClientAuth!.San)
            .Must(SubjectNames.IsValid)
            .When(tls => tls.ClientAuth is not null)
            .WithProblem(FleetCodes.ClientAuth, "is not a name that a certificate can have", SubjectNames.Form);
    }
}

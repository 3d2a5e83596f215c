using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>The rules of a service's TLS.</summary>
internal sealed class ServiceTlsRules : AbstractValidator<ServiceTlsSpec>
{
    public ServiceTlsRules()
    {
        RuleFor(tls => tls.Sni)
            .Must(sni => sni is null || (HostName.IsValid(sni) && !HostName.EndsInNumber(sni)))
            .WithProblem(ServiceCodes.TlsName, "is not a valid host name", "a host name in lower case, without port");
        RuleFor(tls => tls.Verify!.San)
            .Must(names => names is { IsEmpty: false })
            .When(tls => tls.Verify is not null)
            .WithProblem(ServiceCodes.TlsName, "is missing or empty", "at least one name");
        RuleForEach<string>(tls => tls.Verify!.San)
            .Must(SubjectNames.IsValid)
            .When(tls => tls.Verify is not null)
            .WithProblem(ServiceCodes.TlsName, "is not a name that a certificate can have", SubjectNames.Form);
        RuleFor(tls => tls.InsecureSkipVerify)
            .Must((tls, skip) => skip is not true || (tls.Ca is null && tls.Verify is null))
            .WithProblem(ServiceCodes.TlsUnverified, "cannot be combined with ca and verify, which would have no effect", hint: "leave one of them out");
    }
}

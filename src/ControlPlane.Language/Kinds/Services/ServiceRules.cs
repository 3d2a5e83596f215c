using ControlPlane.Language.Documents;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Services;

/// <summary>The rules of one Service document.</summary>
internal sealed class ServiceRules : AbstractValidator<ServiceSpec>
{
    public ServiceRules() => RuleFor(service => service)
        .Must(service => service.Endpoints is null != service.Dns is null)
        .Says(Codes.ServiceSource, "exactly one of endpoints and dns is required");
}

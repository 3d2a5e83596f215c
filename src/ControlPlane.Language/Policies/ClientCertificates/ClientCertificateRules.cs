using ControlPlane.Language.Kinds.Consumers;
using FluentValidation;

namespace ControlPlane.Language.Policies.ClientCertificates;

/// <summary>The rules of one authored demand of a client certificate.</summary>
internal sealed class ClientCertificateRules : AbstractValidator<ClientCertificateSpec>
{
    public ClientCertificateRules()
    {
        RuleFor(demand => demand.Consumers).ConsumersOrGroups();
        RuleFor(demand => demand.Groups).ConsumersOrGroups();
    }
}

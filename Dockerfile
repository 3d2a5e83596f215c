# An image with the control plane and cpctl. `docker compose up` builds and runs it; these commands do so by hand:
#
#   docker build --tag controlplane .
#   docker run --read-only --tmpfs /tmp --volume controlplane:/data --publish 127.0.0.1:8080:8080 --publish 18000:18000 \
#     --env CONTROLPLANE_API_INSECURE=true --env CONTROLPLANE_ADS_INSECURE=true controlplane
#
# BASE can be any image based on Debian whose packages include .NET 10 and Node.js 20 or newer (Envoy's protos come as an npm package).
ARG BASE=ubuntu:26.04

FROM ${BASE} AS build
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ca-certificates dotnet-sdk-10.0 nodejs npm \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
# ReadyToRun needs to know the processor. Each program has its own folder, and uses the .NET that the next stage installs.
RUN rid=linux-$(dpkg --print-architecture | sed s/amd64/x64/) \
 && dotnet publish src/ControlPlane.Server --configuration Release --runtime "$rid" --self-contained false -p:PublishSingleFile=false --output /out/controlplane \
 && dotnet publish src/ControlPlane.Cli --configuration Release --runtime "$rid" --self-contained false -p:PublishSingleFile=false --output /out/cpctl \
 && rm -f /out/*/*.pdb /out/*/*.xml

FROM ${BASE}
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends aspnetcore-runtime-10.0 ca-certificates \
 && rm -rf /var/lib/apt/lists/*
# The server writes only to /data. docker-compose.yml mounts a volume for the Envoys' bootstraps on /bootstrap, and the volume inherits the owner of the folder.
RUN mkdir /data /bootstrap && chown 10001:10001 /data /bootstrap
COPY --from=build /out/controlplane /app/controlplane
COPY --from=build /out/cpctl /app/cpctl
ENV PATH=/app/controlplane:/app/cpctl:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    CONTROLPLANE_DATA=/data \
    CONTROLPLANE_API=0.0.0.0:8080 \
    CONTROLPLANE_ADS=0.0.0.0:18000 \
    CPCTL_DATA=/data \
    HOME=/data
USER 10001:10001
WORKDIR /data
EXPOSE 8080 18000
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s CMD ["controlplane", "health"]
ENTRYPOINT ["controlplane"]
CMD ["run"]

package io.huoke.bench.rival;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;

/** The command: serves until it is terminated, and is configured by {@link RivalProperties} on its command line. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class Rival {

    /** Serves, and says where: the port may have been 0. */
    public static void main(String[] arguments) {
        ConfigurableApplicationContext context = SpringApplication.run(Rival.class, arguments);
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        System.out.println("rival listening on 127.0.0.1:" + port);
    }
}
